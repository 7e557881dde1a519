import { Fragment } from 'preact'

/** Text in which a host is broken after one of its dots before it is broken anywhere else. Copied, it is what it was. */
export const Dotted = ({ text }: { text: string }) => (
  <>
    {text.split(/(?<=\.)(?=\S)/).map((part, at) => (
      <Fragment key={at}>
        {at > 0 ? <wbr /> : null}
        {part}
      </Fragment>
    ))}
  </>
)
