/** What shows the code, as the pages that ask for it call it. */
const THING =
  'device|tv|television|console|terminal|command line|cli|gerät|fernseher|appareil|téléviseur|dispositivo|televisor|televisão|televisore|apparaat|urządzeni\\p{L}*|enhet\\p{L}*'
const SHOWS =
  'display\\p{L}*|shown|shows|appears|angezeigt|anzeigt|affiché|affiche|muestra|aparece|exibid[oa]|mostrad[oa]|mostrato|wordt|wyświetl\\p{L}*|visas'
const CODE = '(?<!\\p{L})(?:code|código|codice|kod)(?!\\p{L})'
/** "Enter the code displayed on your device", in either order, and the titles of such pages. */
const ASKS: readonly RegExp[] = [
  new RegExp(`${CODE}.{0,80}(?<!\\p{L})(?:${SHOWS})(?!\\p{L}).{0,60}(?<!\\p{L})(?:${THING})(?!\\p{L})`, 'iu'),
  new RegExp(`${CODE}.{0,80}(?<!\\p{L})(?:${THING})(?!\\p{L}).{0,40}(?<!\\p{L})(?:${SHOWS})(?!\\p{L})`, 'iu'),
  /\b(?:connect|link|authori[sz]e|sign in to|log in to|sign in on|log in on) (?:a|an|your|the|this|new|another)(?: new| smart)? (?:device|tv|television|console|cli|terminal)\b/iu,
  /\b(?:device|tv) (?:activation|login|log-in|sign-in|authori[sz]ation)\b/iu,
  /(?<!\p{L})(?:gerät|fernseher) (?:verbinden|verknüpfen|anmelden|autorisieren)/iu,
  /(?<!\p{L})(?:associer|connecter|autoriser) (?:un|votre|l[’']) ?(?:appareil|téléviseur)/iu,
  /(?<!\p{L})(?:vincular|conectar|autorizar) (?:un|tu|su|o|um|seu) (?:dispositivo|televisor)/iu,
  /(?:устройств|телевизор).{0,40}код|код.{0,60}(?:устройств|телевизор)/iu,
  /(?:デバイス|端末|テレビ|设备|設備|電視|电视|기기|장치).{0,30}(?:コード|代码|代碼|코드)/u,
]
/** What a second step of logging in says: its code was sent, or is one of an authenticator. */
const SECOND: readonly RegExp[] = [
  /\b(?:two|2)[- ]?(?:factor|step)|\b(?:2fa|mfa|totp|otp|sms)\b|multi-?factor|authenticator|authentication (?:app|code)|one[- ]time|single[- ]use/iu,
  /\b(?:recovery|backup|security|verification|confirmation) codes?\b|text message|\b(?:emailed|e-mailed|texted|sent|resend)\b|check your (?:e-?mail|inbox|phone)/iu,
  /trusted (?:device|phone)|\b(?:trust|remember) this|don[’']t ask again|phone number|captcha|in the (?:image|picture)/iu,
  /zwei-?(?:faktor|schritt)|einmal(?:code|kennwort|passwort)|gesendet|geschickt|(?:sicherheits|bestätigungs)code|vertrauenswürdig/iu,
  /double authentification|deux facteurs|usage unique|envoyé|code de (?:vérification|sécurité)|de confianza|código de (?:seguridad|verificación|verificação|segurança)/iu,
  /(?:dos|duas|dois|due) (?:pasos|factores|etapas|fatores|fattori|passaggi)|enviad|enviamos|inviat|tweestaps|verzonden|gestuurd|wysła|skickat/iu,
  /двухфактор|отправ|[二2]段階|認証アプリ|認証コード|確認コード|送信|验证器|驗證器|验证码|驗證碼|双重|雙重|两步|兩步|인증/iu,
]

/** Whether a page's words speak of a device that shows a code, and not of a second step of logging in. */
export const speaksOfDevice = (text: string): boolean => ASKS.some(words => words.test(text)) && !SECOND.some(words => words.test(text))
