/**
 * What a kernel that reads foreign bytes answers when they are wrong (the numbers of `assembly/errors.ts`), in words.
 */

const texts: Readonly<Record<number, string>> = {
  [-1]: 'the bytes end too soon',
  [-2]: 'the bytes are damaged',
  [-3]: 'more bytes come out than were announced',
  [-4]: 'an index points outside of its dictionary',
  [-5]: 'a value does not fit its type',
}

export const kernelErrorText = (code: number): string => texts[code] ?? `kernel error ${code}`
