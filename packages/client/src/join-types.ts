/** Names of joins as programs write them, in any case and with or without underscores. */
import { SparkError } from '@vonk/common'
import { Join_JoinType } from '@vonk/protocol'

const joinTypes: Readonly<Record<string, Join_JoinType>> = {
  inner: Join_JoinType.INNER,
  cross: Join_JoinType.CROSS,
  outer: Join_JoinType.FULL_OUTER,
  full: Join_JoinType.FULL_OUTER,
  fullouter: Join_JoinType.FULL_OUTER,
  left: Join_JoinType.LEFT_OUTER,
  leftouter: Join_JoinType.LEFT_OUTER,
  right: Join_JoinType.RIGHT_OUTER,
  rightouter: Join_JoinType.RIGHT_OUTER,
  semi: Join_JoinType.LEFT_SEMI,
  leftsemi: Join_JoinType.LEFT_SEMI,
  anti: Join_JoinType.LEFT_ANTI,
  leftanti: Join_JoinType.LEFT_ANTI,
}

/** As Spark lists them where a name is none of them. */
const joins =
  "'inner', 'outer', 'full', 'fullouter', 'full_outer', 'leftouter', 'left', 'left_outer', 'rightouter', 'right', " +
  "'right_outer', 'leftsemi', 'left_semi', 'semi', 'leftanti', 'left_anti', 'anti', 'cross'"
const lateralJoins = "'inner', 'leftouter', 'left', 'left_outer', 'cross'"

function typeOf(how: string, supported: string): Join_JoinType {
  const folded = how.toLowerCase().replaceAll('_', '')
  const known = Object.hasOwn(joinTypes, folded) ? joinTypes[folded] : undefined
  if (known !== undefined) return known
  throw new SparkError({ condition: 'UNSUPPORTED_JOIN_TYPE', messageParameters: { typ: how, supported } })
}

export const joinTypeOf = (how: string): Join_JoinType => typeOf(how, joins)
export const lateralJoinTypeOf = (how: string): Join_JoinType => typeOf(how, lateralJoins)
