/**
 * Transcendental functions as imports of generated modules, by the names of `Math`. V8 knows these imports and calls
 * its own ports of fdlibm directly, without JavaScript in between: results are those of Java's StrictMath but for the
 * last digit of a few.
 */
export const mathImports = Object.freeze({
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  cbrt: Math.cbrt,
  atan2: Math.atan2,
  pow: Math.pow,
})
