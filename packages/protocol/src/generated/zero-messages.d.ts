// Made by: node packages/protocol/generate.mjs. Do not edit.
import type { MessageTypes } from "./types.js";
export const zeroMessages: { readonly [Name in keyof MessageTypes]: () => MessageTypes[Name] };
