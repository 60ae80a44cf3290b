/** See `exec/map-status.ts`: tasks report it, shuffle and scheduler book it. */
export type * from '../exec/map-status.ts'
