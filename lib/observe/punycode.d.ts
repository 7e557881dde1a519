/** The package's module build ships without types. */
declare module 'punycode/punycode.es6.js' {
  /** A host name with its `xn--` labels in Unicode; labels that cannot be decoded throw a RangeError. */
  export function toUnicode(host: string): string
}
