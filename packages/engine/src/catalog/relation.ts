/** What a catalog finds behind a name: the types of table sources, which plans hold and `source` implements. */
export type * from '../plan/relation.ts'
