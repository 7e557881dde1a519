import type { RegistryValue } from './registry.ts'

const codeUnits = (letter: string): string =>
  Array.from({ length: letter.length }, (_, i) => `\\u${letter.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')

/**
 * A text that PowerShell takes for nothing but a text: in single quotes, where only quotes mean anything. Four other letters are quotes
 * to PowerShell too, and a script without a byte order mark loses whatever is not ASCII: these stand as `\uXXXX`.
 */
export const powerShellText = (text: string): string => {
  const quoted = (content: string) => `'${content.replaceAll("'", "''")}'`
  if (/^[ -~]*$/.test(text)) return quoted(text)
  return `(Read-Text ${quoted(text.replaceAll('\\', '\\\\').replace(/[^ -~]/gu, codeUnits))})`
}

const row = (value: RegistryValue): string => {
  const data = value.type === 'REG_SZ' ? powerShellText(value.data) : value.type === 'REG_DWORD' ? String(value.data) : '$null'
  const kind = { REG_SZ: 'String', REG_DWORD: 'DWord', none: 'None' }[value.type]
  return `  @{ Key = ${powerShellText(value.key)}; Name = ${powerShellText(value.name)}; Kind = '${kind}'; Data = ${data} }`
}

const head = (title: string, does: string, values: RegistryValue[]): string => `# ${title}
# ${does}
# Run as SYSTEM, in 64-bit PowerShell. Written by: scopewarden mdm
$ErrorActionPreference = 'Stop'
function Read-Text([string] $escaped) { [System.Text.RegularExpressions.Regex]::Unescape($escaped) }
$values = @(
${values.map(row).join('\n')}
)
`

const READ = `function Test-Value($value) {
  $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($value.Key)
  if ($null -eq $key) { return $value.Kind -eq 'None' }
  try {
    $there = @($key.GetValueNames()) -contains $value.Name
    if ($value.Kind -eq 'None') { return -not $there }
    if (-not $there -or [string] $key.GetValueKind($value.Name) -cne $value.Kind) { return $false }
    return [string]::Equals([string] $key.GetValue($value.Name), [string] $value.Data, [System.StringComparison]::Ordinal)
  } finally { $key.Close() }
}
`

/** Exit code 0 where every value is as it should be, 1 with the names of those that are not: Intune then runs the other one. */
export const detectScript = (title: string, values: RegistryValue[]): string => `${head(title, 'Detection: changes nothing.', values)}
${READ}
$wrong = @($values | Where-Object { -not (Test-Value $_) } | ForEach-Object { $_.Name })
if ($wrong.Count -gt 0) { Write-Output ('Not as it should be: ' + ($wrong -join ', ')); exit 1 }
Write-Output 'Every setting is there.'
exit 0
`

/** Writes the values. A key that is there is kept: making it anew would remove what others wrote below it. */
export const remediateScript = (
  title: string,
  values: RegistryValue[],
): string => `${head(title, 'Remediation: writes the settings.', values)}
foreach ($value in $values) {
  if ($value.Kind -eq 'None') {
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($value.Key, $true)
    if ($null -ne $key) { $key.DeleteValue($value.Name, $false); $key.Close() }
  } else {
    $kind = [Microsoft.Win32.RegistryValueKind] $value.Kind
    [Microsoft.Win32.Registry]::SetValue('HKEY_LOCAL_MACHINE\\' + $value.Key, $value.Name, $value.Data, $kind)
  }
}
Write-Output 'The settings are written.'
exit 0
`
