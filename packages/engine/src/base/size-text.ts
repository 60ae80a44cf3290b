/** Sizes in bytes as text. */

/** As Spark prints sizes: three significant digits and a binary unit. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return unit === 0 ? `${value.toFixed(1)} B` : `${value.toFixed(1)} ${units[unit]}`
}
