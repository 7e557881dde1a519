import type { Kind, Verdict } from '../lib/model/vocabulary.ts'

/** What the walker does, in order. `page` presses a button of the site, `gate` and `notice` one of ours. */
export type Act =
  | { on: 'gate'; action: 'went-back' | 'continued' | 'requested' }
  | { on: 'notice'; action: 'acknowledged' | 'dismissed' }
  | { on: 'page'; press: string }
  | { on: 'page'; type: string; into: string }
  | { on: 'nothing' }

export type Step = {
  id: string
  title: { en: string; de: string }
  text: { en: string; de: string }
  href: string
  acts: Act[]
  /** What must be true afterwards, of the inventory and of what was shown. */
  expect: { kind: Kind; provider: string; verdict: Verdict; shown: 'gate' | 'modal' | 'corner' | 'nothing'; outcome: string }
}

const address = (base: string, params: Record<string, string>) => `${base}?${new URLSearchParams(params)}`
const STATE = 'made-up-state'

/** The main job, from the risky to the harmless. Real host names, pages of our own. */
export const TOUR: Step[] = [
  {
    id: 'google-risky',
    title: { en: 'A mailing tool wants your mailbox', de: 'Ein Mailing-Werkzeug will Ihr Postfach' },
    text: {
      en: 'An app that nobody approved asks Google for all your e-mail and files. You are stopped before the page asks you.',
      de: 'Eine nicht freigegebene App bittet Google um alle E-Mails und Dateien. Sie werden angehalten, bevor die Seite fragt.',
    },
    href: address('https://accounts.google.com/o/oauth2/v2/auth', {
      response_type: 'code',
      client_id: '731925048812-acmemailer.apps.googleusercontent.com',
      scope: 'openid email https://www.googleapis.com/auth/gmail.modify https://www.googleapis.com/auth/drive.readonly',
      redirect_uri: 'https://acme-mailer.example/oauth/callback',
      access_type: 'offline',
      state: STATE,
    }),
    acts: [{ on: 'gate', action: 'requested' }],
    expect: { kind: 'consent', provider: 'google', verdict: 'request', shown: 'gate', outcome: 'pending' },
  },
  {
    id: 'microsoft',
    title: { en: 'A viewer wants to write your files', de: 'Ein Betrachter will Ihre Dateien ändern' },
    text: {
      en: 'A document viewer asks Microsoft for far more than viewing. The safe answer is the first button.',
      de: 'Ein Dokumentbetrachter bittet Microsoft um weit mehr als das Ansehen. Die sichere Antwort ist der erste Knopf.',
    },
    href: address('https://login.microsoftonline.com/common/oauth2/v2.0/authorize', {
      client_id: '5b1e9c0a-6f0d-4b0e-9a77-2f8c61d0a4e1',
      response_type: 'code',
      redirect_uri: 'https://contract-viewer.example/auth/done',
      scope: 'User.Read Mail.ReadWrite Mail.Send Files.ReadWrite.All offline_access',
      state: STATE,
    }),
    acts: [{ on: 'gate', action: 'went-back' }],
    expect: { kind: 'consent', provider: 'microsoft-entra', verdict: 'request', shown: 'gate', outcome: 'abandoned' },
  },
  {
    id: 'github-reason',
    title: { en: 'A build service wants your code', de: 'Ein Build-Dienst will Ihren Code' },
    text: {
      en: 'Your organisation wants a reason first. With one, you go on exactly where you were.',
      de: 'Ihre Organisation möchte zuerst einen Grund. Danach geht es genau dort weiter, wo Sie waren.',
    },
    href: address('https://github.com/login/oauth/authorize', {
      client_id: '0v23made0up0acme0ci',
      redirect_uri: 'https://acme-ci.example/login/github/callback',
      scope: 'repo workflow user:email',
      state: STATE,
    }),
    acts: [
      { on: 'gate', action: 'continued' },
      { on: 'page', press: 'button[name=authorize][value="1"]' },
    ],
    expect: { kind: 'consent', provider: 'github', verdict: 'justify', shown: 'gate', outcome: 'granted' },
  },
  {
    id: 'sign-in',
    title: { en: 'A harmless sign-in', de: 'Eine harmlose Anmeldung' },
    text: {
      en: 'A site only wants to know who you are. Nothing is shown; the inventory remembers it.',
      de: 'Eine Website will nur wissen, wer Sie sind. Es erscheint nichts; das Inventar merkt es sich.',
    },
    href: address('https://accounts.google.com/o/oauth2/v2/auth', {
      response_type: 'code',
      client_id: '731925048812-acmenotes.apps.googleusercontent.com',
      scope: 'openid email profile',
      redirect_uri: 'https://app.acme-notes.example/signed-in',
      state: STATE,
    }),
    acts: [{ on: 'nothing' }, { on: 'page', press: '#submit_approve_access, button[data-answer="yes"]' }],
    expect: { kind: 'sign-in', provider: 'google', verdict: 'allow', shown: 'nothing', outcome: 'granted' },
  },
  {
    id: 'unknown-server',
    title: { en: 'A server that nobody knows', de: 'Ein Server, den niemand kennt' },
    text: {
      en: 'No list names this authorization server. Its request is read all the same, and you are told before you answer.',
      de: 'Keine Liste nennt diesen Autorisierungsserver. Seine Anfrage wird trotzdem gelesen, und Sie erfahren es vor der Antwort.',
    },
    href: address('https://auth.acme-notes.example/oauth/authorize', {
      response_type: 'code',
      client_id: 'desk-sync',
      redirect_uri: 'https://desk-sync.example/callback',
      scope: 'notes.read notes.write members.read',
      state: STATE,
    }),
    acts: [
      { on: 'notice', action: 'acknowledged' },
      { on: 'page', press: '[data-answer="yes"]' },
    ],
    expect: { kind: 'consent', provider: 'unknown', verdict: 'acknowledge', shown: 'modal', outcome: 'granted' },
  },
  {
    id: 'sign-up',
    title: { en: 'A new account at a web app', de: 'Ein neues Konto bei einer Web-App' },
    text: {
      en: 'You open an account with your work address (any at example.com). You are told what your organisation uses.',
      de: 'Sie legen mit Ihrer Arbeitsadresse (irgendeine bei example.com) ein Konto an und erfahren, was Ihre Organisation nutzt.',
    },
    href: 'https://app.acme-notes.example/signup',
    acts: [
      { on: 'page', type: 'ada.lind@example.com', into: 'input[type=email]' },
      { on: 'notice', action: 'dismissed' },
    ],
    expect: { kind: 'sign-up', provider: 'unknown', verdict: 'inform', shown: 'corner', outcome: 'pending' },
  },
]
