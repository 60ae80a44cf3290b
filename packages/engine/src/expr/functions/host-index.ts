/**
 * All functions that generated code leaves to TypeScript, registered by importing this file: in the driver for folding,
 * and in a slot when a program needs one. `expr/host-functions.ts` says how many there may be.
 */
import './cast-host.ts'
import './datetime-host.ts'
import './format-host.ts'
import './regexp-host.ts'
import './url-host.ts'
