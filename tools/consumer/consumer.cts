// The same from a CommonJS program: require() of an ES module.
import vonk = require('vonk')

export const session: object = vonk
