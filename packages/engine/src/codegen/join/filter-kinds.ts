/** What `filterKind` in the header of a join's table says (`key-filter.ts`). Apart, since slots load it. */
export const filterKinds = Object.freeze({ none: 0, byValue: 1, byHash: 2 })
