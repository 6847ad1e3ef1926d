/* status.c - the statuses that servers answer with: names, likely causes, remedies
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Codes and names: [MS-ERREF] 2.3.1 and, for 0xC05D0002 and 0xC05D0003, which that list lacks, what Windows
 * clients report. Which step may end with which status: [MS-SMB2] 3.3.5.4, 3.3.5.5, 3.3.5.5.3, 3.3.5.7 and
 * 3.3.4.4, and the source of Samba's smbd. The order of causes is experience, not specification.
 *
 * A remedy that weakens security stands behind the one that does not, with what it costs.
 */
#include "status.h"

#include <stdlib.h>

#define NEGOTIATE SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_NEGOTIATE)
#define SESSION SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION)
#define TREE SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE)

/* Sorted by code: it is searched by halves. */
/* clang-format off */
static const smbtriage_status statuses[] = {
    { .code = 0x80090302,
      .name = "SEC_E_UNSUPPORTED_FUNCTION",
      .stages = SESSION,
      .causes = "a command was sent before the logon had finished; one side demands 128-bit NTLM session "
                "security that the other does not offer",
      .windows = "Update the client; compare NtlmMinServerSec and NtlmMinClientSec under "
                 "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0 on both sides and raise the "
                 "weaker side",
      .samba = "Update the client; Samba itself is not known to send this status",
      .section = "3.3.5.2.9" },
    { .code = 0x80090306,
      .name = "SEC_E_NOT_OWNER",
      .stages = SESSION,
      .causes = "the security package of the server was called for credentials that are not its caller's: "
                "server bug",
      .windows = "Update and restart the server; read its security log of that second",
      .samba = "Update the server; Samba itself is not known to send this status",
      .section = "3.3.5.5.3" },
    { .code = 0x80090308,
      .name = "SEC_E_INVALID_TOKEN",
      .stages = SESSION,
      .causes = "the logon token arrived cut or altered (lost segment, proxy, WAN optimiser); the server "
                "does not understand the mechanism; the NTLM key exchange is missing",
      .windows = "Capture at both ends and compare the security blob of the same frame; take SMB out of "
                 "the inspecting device; update both ends",
      .samba = "Capture at both ends and compare the security blob of the same frame; update both ends",
      .section = "3.3.5.5.3" },
    { .code = 0x8009030C,
      .name = "SEC_E_LOGON_DENIED",
      .causes = "same as STATUS_LOGON_FAILURE: wrong user name or password, or a logon method that is "
                "refused",
      .windows = "Check user name, domain and password; cmdkey /list for stale saved passwords; the "
                 "reason is in event 4625: Get-WinEvent -LogName Security -MaxEvents 50 | Where-Object Id "
                 "-eq 4625",
      .samba = "Check user name and password; pdbedit -L -v -u USER; log level = 3 auth:5 shows the "
               "reason",
      .section = "3.3.5.5.3" },
    { .code = 0x8009030E,
      .name = "SEC_E_NO_CREDENTIALS",
      .stages = SESSION,
      .causes = "the server has no key or credentials of its own to check the ticket with",
      .windows = "On the server: Test-ComputerSecureChannel -Repair, or Reset-ComputerMachinePassword; "
                 "then klist purge on the client",
      .samba = "net ads testjoin; net ads keytab create when a keytab is used",
      .section = "3.3.5.5.3" },
    { .code = 0x80090311,
      .name = "SEC_E_NO_AUTHENTICATING_AUTHORITY",
      .stages = SESSION,
      .causes = "no domain controller could be reached to log on with",
      .windows = "nltest /dsgetdc:DOMAIN; check DNS and port 88 to the domain controllers",
      .samba = "kinit USER@REALM from the same machine; host -t SRV _kerberos._tcp.REALM",
      .section = "3.3.5.5.3" },
    { .code = 0x80090322,
      .name = "SEC_E_WRONG_PRINCIPAL",
      .stages = SESSION,
      .causes = "the service name (SPN) of the ticket belongs to another account; the client asked for "
                "the wrong server name; DNS leads to another host",
      .windows = "setspn -Q cifs/NAME shows the owner, setspn -X shows duplicates; remove the wrong one, "
                 "then klist purge on the client",
      .samba = "net ads setspn list; net ads keytab list; compare with the name that the client used",
      .section = "3.3.5.5.3" },
    { .code = 0x8009033E,
      .name = "SEC_E_SMARTCARD_LOGON_REQUIRED",
      .stages = SESSION,
      .causes = "the account may log on with a smart card only",
      .windows = "Log on with the card; use a service account without that flag for unattended work; "
                 "clearing the flag (Set-ADUser USER -SmartcardLogonRequired $false) lets a password "
                 "alone suffice again",
      .samba = "Log on with the card; the flag is in userAccountControl (samba-tool user edit USER), and "
               "clearing it lets a password alone suffice again",
      .section = "3.3.5.5.3" },
    { .code = 0x8009033F,
      .name = "SEC_E_SHUTDOWN_IN_PROGRESS",
      .stages = SESSION,
      .causes = "the server is shutting down",
      .windows = "Wait until the server is up again; read its system log",
      .samba = "Wait until the server is up again; Samba itself is not known to send this status",
      .section = "3.3.5.5.3" },
    { .code = 0x80090349,
      .name = "SEC_E_CERT_WRONG_USAGE",
      .stages = SESSION,
      .causes = "a certificate is not meant for logging on",
      .windows = "Issue a certificate for client authentication or smart card logon: certutil -dump FILE "
                 "shows its usage",
      .samba = "Issue a certificate for client authentication: openssl x509 -in FILE -noout -ext "
               "extendedKeyUsage; Samba itself is not known to send this status",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000001,
      .name = "STATUS_UNSUCCESSFUL",
      .stages = TREE,
      .causes = "a Samba VFS module failed while the share was opened; an internal failure that has no "
                "status of its own",
      .windows = "Read the server's log of that second: Get-WinEvent -LogName "
                 "Microsoft-Windows-SMBServer/Operational",
      .samba = "Check vfs objects of the share with testparm -s; repeat with log level = 10 and read the "
               "log of that second",
      .section = "3.3.5.7" },
    { .code = 0xC0000008,
      .name = "STATUS_INVALID_HANDLE",
      .stages = SESSION | TREE,
      .session = "the client used the session before its logon had ended",
      .tree = "the session is not set up to its end, or was taken away meanwhile; client bug",
      .causes = "the server does not know what the request refers to: client bug",
      .windows = "Update the client; compare the SessionId of the request with that of the logon",
      .samba = "Update the client; compare the SessionId of the request with that of the logon; log level = "
               "3",
      .section = "3.3.5.2.9" },
    { .code = 0xC000000D,
      .name = "STATUS_INVALID_PARAMETER",
      .stages = NEGOTIATE | SESSION | TREE,
      .negotiate = "malformed, missing or duplicated negotiate context (client bug, or a device that "
                   "strips contexts); empty list of dialects; the negotiate was sent signed",
      .session = "an extra channel was bound with another dialect or cipher, or unsigned (multichannel); "
                 "malformed request",
      .tree = "the path is not of the form \\\\server\\share; malformed request; an earlier command of "
              "the same chain failed",
      .causes = "the request is malformed: client bug, or a device on the path that rewrote it",
      .windows = "Update the client; compare captures of both ends to find a device that rewrites SMB and "
                 "exclude it; extra channel: to test, Set-SmbClientConfiguration -EnableMultiChannel "
                 "$false on the client, and back afterwards",
      .samba = "Update the client and Samba; compare captures of both ends to find a device that rewrites "
               "SMB and exclude it; extra channel: to test, server multi channel support = no, and back "
               "afterwards",
      .section = "3.3.5.2.6" },
    { .code = 0xC0000010,
      .name = "STATUS_INVALID_DEVICE_REQUEST",
      .causes = "the server does not know this control code; normal as the answer to a probe",
      .windows = "Nothing to do when the share connects; else update the server",
      .samba = "Nothing to do when the share connects; else update Samba",
      .section = "3.2.5.14.12" },
    { .code = 0xC0000016,
      .name = "STATUS_MORE_PROCESSING_REQUIRED",
      .stages = SESSION,
      .session = "normal: the logon takes another round; when the blob carries a Kerberos error "
                 "(KRB-ERROR), that error is the cause",
      .causes = "this step has only one round, so more rounds make no sense: server bug or a proxy",
      .windows = "When the blob carries a Kerberos error, act on that error; otherwise nothing to do",
      .samba = "When the blob carries a Kerberos error, act on that error; otherwise nothing to do",
      .section = "3.3.4.4" },
    { .code = 0xC0000022,
      .name = "STATUS_ACCESS_DENIED",
      .stages = SESSION | TREE,
      .session = SMBTRIAGE_CAUSE_ENCRYPTED_LOGON "; " SMBTRIAGE_CAUSE_NAME_CHECK "; "
                 SMBTRIAGE_CAUSE_SERVER_TRUST "; " SMBTRIAGE_CAUSE_BINDING,
      .tree = "share permissions do not allow this user; " SMBTRIAGE_CAUSE_ENCRYPTED_SHARE "; "
              SMBTRIAGE_CAUSE_GUEST "; Samba: hosts allow or hosts deny, or a preexec script refused",
      .pipe = SMBTRIAGE_CAUSE_NAMELESS "; " SMBTRIAGE_CAUSE_ENCRYPTED_SHARE "; Samba: hosts allow or hosts "
              "deny, or invalid users that name this one",
      .causes = "the server refused on policy: encryption or signing required, or no permission",
      .windows = "Get-SmbShareAccess -Name SHARE; Get-SmbServerConfiguration | Select-Object "
                 "EncryptData,RejectUnencryptedAccess; Get-SmbShare | Select-Object Name,EncryptData; the "
                 "log of that second: Get-WinEvent -LogName Microsoft-Windows-SMBServer/Operational",
      .samba = "testparm -s shows valid users, invalid users, guest ok, hosts allow and server smb "
               "encrypt; sharesec SHARE --view shows the share ACL; log level = 3 names the check that "
               "refused",
      .at_negotiate = { .windows = "The log of that second: Get-WinEvent -LogName "
                                   "Microsoft-Windows-SMBServer/Operational; when it is not Windows: the "
                                   "log and the access rules of the device or proxy that answers there",
                        .samba = "smbd itself is not known to send this here: look for a proxy or another "
                                 "program on the port (ss -ltnp 'sport = :445'); log level = 3" },
      .at_session = { .windows = "Get-SmbServerConfiguration | Select-Object EncryptData,"
                                 "RejectUnencryptedAccess,SmbServerNameHardeningLevel; does it hit "
                                 "everybody of the domain: Test-ComputerSecureChannel; the log of that "
                                 "second: Get-WinEvent -LogName Microsoft-Windows-SMBServer/Operational",
                      .samba = "Does it hit everybody of the domain: wbinfo -t, net ads testjoin, then "
                               "net ads changetrustpw or net ads join -U ADMIN; testparm -sv | grep "
                               "'server smb encrypt'; log level = 3 auth:5 names the check that refused" },
      .at_pipe = { .windows = "Get-ItemProperty "
                              "HKLM:\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters | "
                              "Select-Object RestrictNullSessAccess,NullSessionPipes; "
                              "Get-SmbServerConfiguration | Select-Object "
                              "EncryptData,RejectUnencryptedAccess; listing shares with an account is "
                              "better than opening them to those without a name",
                   .samba = "testparm -sv | grep -E 'restrict anonymous|hosts allow|hosts deny|server smb "
                            "encrypt'; restrict anonymous = 2 refuses IPC$ without a name; listing shares "
                            "with an account is better than opening them to those without a name" },
      .section = "3.3.5.7" },
    { .code = 0xC0000034,
      .name = "STATUS_OBJECT_NAME_NOT_FOUND",
      .stages = TREE,
      .tree = "the share or the folder behind it is not there; a mistyped name",
      .causes = "what was asked for is not there",
      .windows = "Get-SmbShare -ScopeName * shows names and paths; correct the name, or make the folder",
      .samba = "testparm -s shows the shares and their path; correct the name, or make the folder",
      .section = "3.3.5.7" },
    { .code = 0xC000003A,
      .name = "STATUS_OBJECT_PATH_NOT_FOUND",
      .stages = TREE,
      .tree = "the share or the folder behind it is not there; a mistyped name",
      .causes = "what was asked for is not there",
      .windows = "Get-SmbShare -ScopeName * shows names and paths; correct the name, or make the folder",
      .samba = "testparm -s shows the shares and their path; correct the name, or make the folder",
      .section = "3.3.5.7" },
    { .code = 0xC000005C,
      .name = "STATUS_NO_IMPERSONATION_TOKEN",
      .stages = SESSION,
      .causes = "the ticket does not say who the user is and in which groups (it lacks its PAC), and the "
                "server can make no user of it",
      .windows = "Clear NO_AUTH_DATA_REQUIRED of the server's account when it is set: Get-ADComputer SERVER "
                 "-Properties userAccountControl, bit 0x2000000; on the client klist purge",
      .samba = "The KDC gives a PAC unless the client asks for none (kinit --no-request-pac: leave that out) or "
               "the server's account does without (userAccountControl, bit 0x2000000: clear it); then log on anew",
      .section = "3.3.5.5.3" },
    { .code = 0xC000005E,
      .name = "STATUS_NO_LOGON_SERVERS",
      .stages = SESSION,
      .causes = "the file server cannot reach a domain controller; DNS does not show the server its "
                "domain controllers; its secure channel to the domain is down",
      .windows = "On the file server: nltest /sc_query:DOMAIN; nltest /dsgetdc:DOMAIN; "
                 "Test-ComputerSecureChannel; check DNS and ports 53, 88, 135, 389, 445 and 49152-65535 "
                 "to the domain controllers",
      .samba = "On the file server: wbinfo -t; wbinfo --ping-dc; net ads info; systemctl restart winbind",
      .section = "3.3.5.5.3" },
    { .code = 0xC000005F,
      .name = "STATUS_NO_SUCH_LOGON_SESSION",
      .stages = SESSION,
      .causes = "the logon behind this session is gone on the server: re-authentication of a dead session",
      .windows = "Reconnect: net use \\\\SERVER\\SHARE /delete, then map again",
      .samba = "Reconnect; smbstatus shows the sessions that still live",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000064,
      .name = "STATUS_NO_SUCH_USER",
      .stages = SESSION,
      .causes = "the account does not exist in that domain; wrong domain part or UPN suffix; spelling",
      .windows = "Check the spelling; name the domain: DOMAIN\\user or user@domain; Get-ADUser USER, or "
                 "Get-LocalUser on a workgroup server",
      .samba = "pdbedit -L for local users; wbinfo -n 'DOMAIN\\user' for domain users",
      .section = "3.3.5.5.3" },
    { .code = 0xC000006A,
      .name = "STATUS_WRONG_PASSWORD",
      .stages = SESSION,
      .causes = "the account exists and the password is wrong",
      .windows = "Type the password again or reset it (Set-ADAccountPassword USER -Reset); cmdkey /list "
                 "for a stale saved one",
      .samba = "smbpasswd USER (local), samba-tool user setpassword USER (AD); remove the stale one from "
               "credentials files",
      .section = "3.3.5.5.3" },
    { .code = 0xC000006C,
      .name = "STATUS_PASSWORD_RESTRICTION",
      .stages = SESSION,
      .causes = "the password policy refused a new password: too short, too simple, used before or "
                "changed too recently",
      .windows = "Choose a password that meets the policy: net accounts /domain, "
                 "Get-ADDefaultDomainPasswordPolicy",
      .samba = "Choose a password that meets the policy: samba-tool domain passwordsettings show",
      .section = "3.3.5.5.3" },
    { .code = 0xC000006D,
      .name = "STATUS_LOGON_FAILURE",
      .stages = SESSION,
      .causes = SMBTRIAGE_CAUSE_CREDENTIALS "; " SMBTRIAGE_CAUSE_OTHER_CREDENTIALS "; "
                SMBTRIAGE_CAUSE_DOMAIN_PART "; " SMBTRIAGE_CAUSE_SERVER_ACCOUNT "; "
                SMBTRIAGE_CAUSE_NTLM_V1 "; " SMBTRIAGE_CAUSE_TICKET "; " SMBTRIAGE_CAUSE_CLOCK,
      .windows = "Check user, domain and password; cmdkey /list and net use for stale ones; the reason is "
                 "in event 4625 of the server (Sub Status): Get-WinEvent -LogName Security -MaxEvents 50 "
                 "| Where-Object Id -eq 4625; when it hits everybody of the domain: Test-ComputerSecureChannel",
      .samba = "pdbedit -L -v -u USER or wbinfo -n 'DOMAIN\\user'; when it hits everybody of the domain: "
               "wbinfo -t, net ads testjoin; log level = 3 auth:5 shows the reason",
      .section = "3.3.5.5.3" },
    { .code = 0xC000006E,
      .name = "STATUS_ACCOUNT_RESTRICTION",
      .stages = SESSION,
      .causes = "user name and password are right but a restriction forbids this logon; account in "
                "Protected Users, or under an authentication policy, came with NTLM (typical with an IP "
                "address or an alias without SPN); empty password over the network",
      .windows = "Connect by the server's real name so that Kerberos is used; give an alias its SPN: "
                 "netdom computername SERVER /add:ALIAS.DOMAIN; set a password; taking the user out of "
                 "Protected Users exposes the account to NTLM theft",
      .samba = "Connect by the server's real name; on the server net ads setspn add "
               "cifs/ALIAS.DOMAIN -U ADMIN; pdbedit -L -v -u USER for a local account",
      .section = "3.3.5.5.3" },
    { .code = 0xC000006F,
      .name = "STATUS_INVALID_LOGON_HOURS",
      .stages = SESSION,
      .causes = "the account may not log on at this hour; clock or time zone of the domain controller is "
                "wrong",
      .windows = "net user USER /domain shows the hours, net user USER /times:all /domain lifts them; "
                 "check the clock: w32tm /query /status",
      .samba = "samba-tool user show USER (logonHours), samba-tool user edit USER; pdbedit -u USER -Z "
               "resets them for a local account",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000070,
      .name = "STATUS_INVALID_WORKSTATION",
      .stages = SESSION,
      .causes = "the account may log on from listed computers only and the client's workstation name is "
                "not on the list; the client sends a made-up workstation name",
      .windows = "Get-ADUser USER -Properties LogonWorkstations; this replaces the list, so name the old "
                 "computers and the new one: Set-ADUser USER -LogonWorkstations 'PC1,PC2'; Set-ADUser USER "
                 "-Clear userWorkstations lifts the restriction for every computer",
      .samba = "samba-tool user edit USER (userWorkstations); give the client a fixed name: netbios name "
               "in its smb.conf",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000071,
      .name = "STATUS_PASSWORD_EXPIRED",
      .stages = SESSION,
      .causes = "the password is older than the policy allows",
      .windows = "Change the password: Ctrl+Alt+Del on a domain computer, or Set-ADAccountPassword USER "
                 "-Reset",
      .samba = "samba-tool user setpassword USER (AD), smbpasswd USER (local), kpasswd from a Unix client",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000072,
      .name = "STATUS_ACCOUNT_DISABLED",
      .stages = SESSION,
      .causes = "the account is disabled; built-in Guest or Administrator, which are disabled by default; "
                SMBTRIAGE_CAUSE_SERVER_DISABLED,
      .windows = "Enable-ADAccount USER, or net user USER /active:yes for a local account; ask first why "
                 "it was disabled",
      .samba = "samba-tool user enable USER (AD), smbpasswd -e USER (local); ask first why it was "
               "disabled; when it hits everybody of the domain: wbinfo -t, net ads testjoin",
      .section = "3.3.5.5.3" },
    { .code = 0xC000009A,
      .name = "STATUS_INSUFFICIENT_RESOURCES",
      .stages = NEGOTIATE | SESSION | TREE,
      .negotiate = "the server is out of memory or connection slots; a leaking filter driver (antivirus, "
                   "backup)",
      .session = "the server is out of memory or session slots; a leaking filter driver (antivirus, "
                 "backup)",
      .tree = "Samba: max connections of the share is reached, or no slot is left; Windows: out of "
              "memory, often a leaking filter driver (antivirus, backup)",
      .causes = "the server is out of memory or handles; a leaking filter driver (antivirus, backup)",
      .windows = "Check nonpaged pool and filter drivers (fltmc filters); update or remove the leaking "
                 "one; restart the server to get time",
      .samba = "testparm -s shows max connections of the share; smbstatus shows who holds them; check "
               "ulimit -n and memory",
      .section = "3.3.5.4" },
    { .code = 0xC00000B5,
      .name = "STATUS_IO_TIMEOUT",
      .causes = "made by the client: the connection was not answered (firewall, server down)",
      .windows = "Test-NetConnection SERVER -Port 445; capture on the server to see whether the SYN "
                 "arrives",
      .samba = "Capture at both ends: tcpdump port 445",
      .section = "3.2.4.2.1" },
    { .code = 0xC00000BB,
      .name = "STATUS_NOT_SUPPORTED",
      .stages = NEGOTIATE | SESSION,
      .negotiate = "no SMB version in common: minimum or maximum protocol set on either side",
      .session = "NTLM is blocked on the server or on its domain controller (connect by name so that "
                 "Kerberos is used); an extra channel for a guest or for another user (multichannel)",
      .causes = "the server does not offer what was asked for",
      .windows = "Get-SmbServerConfiguration | Select-Object EnableSMB2Protocol; Smb2DialectMin and "
                 "Smb2DialectMax too on Windows Server 2025, Windows 11 24H2 and later; NTLM: secpol.msc, "
                 "'Network security: Restrict NTLM: Incoming NTLM traffic', after making Kerberos work",
      .samba = "testparm -sv shows server min protocol, server max protocol and ntlm auth",
      .section = "3.3.5.4" },
    { .code = 0xC00000BD,
      .name = "STATUS_DUPLICATE_NAME",
      .stages = TREE,
      .causes = "the server was reached by an alias and checks names strictly (legacy servers)",
      .windows = "Register the alias: netdom computername SERVER /add:ALIAS.DOMAIN; only on old servers: "
                 "DisableStrictNameChecking = 1 under "
                 "HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters, which accepts any "
                 "name",
      .samba = "netbios aliases = ALIAS",
      .section = "3.3.5.7" },
    { .code = 0xC00000BE,
      .name = "STATUS_BAD_NETWORK_PATH",
      .stages = SESSION,
      .causes = "made by the client: name not resolved or host not reachable; from a server: it could not "
                "reach its domain controller",
      .windows = "Resolve-DnsName SERVER; Test-NetConnection SERVER -Port 445; on the server nltest "
                 "/dsgetdc:DOMAIN",
      .samba = "host SERVER; ss -ltn 'sport = :445' on the server; wbinfo --ping-dc",
      .section = "3.3.5.5.3" },
    { .code = 0xC00000C3,
      .name = "STATUS_INVALID_NETWORK_RESPONSE",
      .causes = "made by the client: the server's answer was malformed, or an extra channel was answered "
                "as guest",
      .windows = "Update the server; compare captures of both ends for a device that rewrites SMB",
      .samba = "Update Samba; compare captures of both ends for a device that rewrites SMB",
      .section = "3.2.5.1.7" },
    { .code = 0xC00000C9,
      .name = "STATUS_NETWORK_NAME_DELETED",
      .stages = TREE,
      .causes = "the share was removed or made anew while in use; failover or restart of the server; a "
                "stale connection was used after a reconnect",
      .windows = "Reconnect; Get-SmbShare on the server; cluster: Get-ClusterGroup and its events",
      .samba = "Reconnect; look for smbcontrol smbd close-share and for a reload of smb.conf in the log",
      .section = "3.3.5.2.11" },
    { .code = 0xC00000CA,
      .name = "STATUS_NETWORK_ACCESS_DENIED",
      .stages = SESSION | TREE,
      .causes = "a policy of the server or appliance refuses access from the network",
      .windows = "Check the access policy of the appliance or server; Windows itself is not known to send "
                 "this at connect time",
      .samba = "testparm -s shows hosts allow and hosts deny",
      .section = "3.3.5.5.3" },
    { .code = 0xC00000CB,
      .name = "STATUS_BAD_DEVICE_TYPE",
      .stages = TREE,
      .causes = "the share is of another type than the client asked for: printer share mapped as a drive, "
                "or the reverse",
      .windows = "Get-SmbShare -Name SHARE | Select-Object Name,ShareType; map a folder as a drive "
                 "letter, a printer as a printer",
      .samba = "printable = yes belongs on printer shares only; check with testparm -s",
      .section = "3.3.5.7" },
    { .code = 0xC00000CC,
      .name = "STATUS_BAD_NETWORK_NAME",
      .stages = TREE,
      .causes = "no such share on this server, or a spelling mistake; the share belongs to another server "
                "name (cluster); Samba: the folder behind the share is missing or no directory, or the "
                "user has no home share",
      .windows = "Get-SmbShare -ScopeName *; net view \\\\SERVER /all from the client; New-SmbShare -Name "
                 "SHARE -Path D:\\FOLDER when it is missing; on a cluster use the name that owns the "
                 "share",
      .samba = "testparm -s; smbclient -L //SERVER -U USER; check that path = of the share exists and is "
               "a directory",
      .section = "3.3.5.7" },
    { .code = 0xC00000CE,
      .name = "STATUS_TOO_MANY_SESSIONS",
      .stages = SESSION,
      .causes = "the server's session limit is reached",
      .windows = "Get-SmbSession; Get-SmbServerConfiguration | Select-Object MaxSessionPerConnection; "
                 "close stale sessions: Close-SmbSession -SessionId ID",
      .samba = "smbstatus -b shows the sessions; max smbd processes in smb.conf",
      .section = "3.3.5.5" },
    { .code = 0xC00000CF,
      .name = "STATUS_SHARING_PAUSED",
      .stages = TREE,
      .causes = "the Server service is paused: only administrators may connect",
      .windows = "Resume-Service LanmanServer (or net continue lanmanserver)",
      .samba = "Samba has no pause: an appliance in maintenance mode, see its manual",
      .section = "3.3.5.7" },
    { .code = 0xC00000D0,
      .name = "STATUS_REQUEST_NOT_ACCEPTED",
      .stages = SESSION | TREE,
      .session = "an extra channel was refused: multichannel is off on the server, the session is still "
                 "logging on, or it is bound twice; Windows Vista and Server 2008: session renewed too "
                 "early",
      .tree = "the user limit of the share is reached; a Windows client edition has as many devices "
              "connected as its licence allows",
      .causes = "a limit of the server is reached",
      .windows = "Get-SmbShare -Name SHARE | Select-Object Name,ConcurrentUserLimit,CurrentUsers; "
                 "Set-SmbShare -Name SHARE -ConcurrentUserLimit 0 lifts the limit; Get-SmbSession shows "
                 "who is connected; a Windows client edition takes 20 devices, move the share to a server",
      .samba = "server multi channel support = yes when an extra channel was refused; Samba does not use "
               "this status for share limits",
      .section = "3.3.5.7" },
    { .code = 0xC00000DF,
      .name = "STATUS_NO_SUCH_DOMAIN",
      .stages = SESSION,
      .causes = "the domain part of the user name is unknown or misspelt; the trust to that domain is "
                "missing",
      .windows = "Use the right domain: DOMAIN\\user; nltest /domain_trusts on the server",
      .samba = "wbinfo -m shows the trusted domains; testparm -s shows workgroup and realm",
      .section = "3.3.5.5.3" },
    { .code = 0xC00000E5,
      .name = "STATUS_INTERNAL_ERROR",
      .stages = NEGOTIATE | SESSION | TREE,
      .causes = "a fault inside the server",
      .windows = "Update the server; the log of that second: Get-WinEvent -LogName "
                 "Microsoft-Windows-SMBServer/Operational",
      .samba = "Update Samba; look for PANIC or an error in the log of that second",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000133,
      .name = "STATUS_TIME_DIFFERENCE_AT_DC",
      .stages = SESSION,
      .causes = "clocks of client, server and domain controller differ by more than five minutes",
      .windows = "w32tm /query /status on all three; w32tm /resync /rediscover on the one that is off",
      .samba = "chronyc tracking (or timedatectl); net time -S SERVER shows the clock of a server",
      .section = "3.3.5.5.3" },
    { .code = 0xC000015B,
      .name = "STATUS_LOGON_TYPE_NOT_GRANTED",
      .stages = SESSION,
      .causes = "the user lacks the right 'Access this computer from the network', or stands in 'Deny "
                "access to this computer from the network'; local accounts are denied by policy",
      .windows = "secpol.msc, User Rights Assignment: give the right to a group that needs it; gpresult "
                 "/h report.html names the policy that set it",
      .samba = "smbd checks no such right at session setup: on a Samba AD DC or appliance look at its logon "
               "policy",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000161,
      .name = "STATUS_ILLEGAL_CHARACTER",
      .stages = TREE,
      .causes = "the share path is not valid UTF-16: client bug or wrong character set",
      .windows = "Fix the client; Windows is not known to send this at tree connect",
      .samba = "Fix the client's character set; check unix charset on both sides",
      .section = "3.3.5.7" },
    { .code = 0xC000018A,
      .name = "STATUS_NO_TRUST_LSA_SECRET",
      .stages = SESSION,
      .causes = "the file server has lost its machine password (restored image, cloned disk)",
      .windows = "Join the server to the domain again: Reset-ComputerMachinePassword, else Add-Computer "
                 "-DomainName DOMAIN",
      .samba = "net ads testjoin; net ads join -U ADMIN",
      .section = "3.3.5.5.3" },
    { .code = 0xC000018B,
      .name = "STATUS_NO_TRUST_SAM_ACCOUNT",
      .stages = SESSION,
      .causes = "the file server's computer account is deleted or disabled in the domain; another machine "
                "took its name",
      .windows = "Get-ADComputer SERVER; enable it, or join again: Add-Computer -DomainName DOMAIN",
      .samba = "net ads status; net ads join -U ADMIN",
      .section = "3.3.5.5.3" },
    { .code = 0xC000018C,
      .name = "STATUS_TRUSTED_DOMAIN_FAILURE",
      .stages = SESSION,
      .causes = "the trust between the server's domain and the user's domain is broken; only users of the "
                "other domain fail",
      .windows = "netdom trust TRUSTING /domain:TRUSTED /verify, then /reset; nltest /sc_query:TRUSTED on a "
                 "domain controller",
      .samba = "wbinfo -m; samba-tool domain trust validate DOMAIN on the AD DC",
      .section = "3.3.5.5.3" },
    { .code = 0xC000018D,
      .name = "STATUS_TRUSTED_RELATIONSHIP_FAILURE",
      .stages = SESSION,
      .causes = "the file server's machine password no longer matches the domain's; all domain users "
                "fail, local users work",
      .windows = "On the file server: Test-ComputerSecureChannel -Repair; nltest /sc_reset:DOMAIN",
      .samba = "net ads testjoin; net ads changetrustpw; net ads join -U ADMIN",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000190,
      .name = "STATUS_TRUST_FAILURE",
      .stages = SESSION,
      .causes = "the domain of the user could not be asked over the trust",
      .windows = "netdom trust TRUSTING /domain:TRUSTED /verify; check DNS and ports to the other domain's "
                 "controllers",
      .samba = "wbinfo -m; wbinfo --ping-dc --domain=DOMAIN",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000192,
      .name = "STATUS_NETLOGON_NOT_STARTED",
      .stages = SESSION,
      .causes = "the Netlogon service is stopped on the server; a workgroup server was asked for a domain "
                "logon",
      .windows = "Start-Service Netlogon on a domain member; on a workgroup server use SERVER\\user",
      .samba = "systemctl start winbind",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000193,
      .name = "STATUS_ACCOUNT_EXPIRED",
      .stages = SESSION,
      .causes = "the account's end date has passed",
      .windows = "Get-ADUser USER -Properties AccountExpirationDate; Set-ADAccountExpiration USER "
                 "-DateTime DATE; ask first whether the account should live on",
      .samba = "samba-tool user setexpiry USER --days=30 (or --noexpiry); ask first whether the account "
               "should live on",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000198,
      .name = "STATUS_NOLOGON_INTERDOMAIN_TRUST_ACCOUNT",
      .stages = SESSION,
      .causes = "a trust account was used to log on",
      .windows = "Use a normal user account",
      .samba = "Use a normal user account",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000199,
      .name = "STATUS_NOLOGON_WORKSTATION_TRUST_ACCOUNT",
      .stages = SESSION,
      .causes = "the client came with a computer account (name ends in $), typical of a service running "
                "as LocalSystem, and the server does not take it",
      .windows = "Run the service under a user or group managed service account; or grant the computer "
                 "account on the share",
      .samba = "Use a user account; or valid users = DOMAIN\\HOST$",
      .section = "3.3.5.5.3" },
    { .code = 0xC000019C,
      .name = "STATUS_FS_DRIVER_REQUIRED",
      .causes = "the server is no DFS server, or lacks this control code; normal as the answer to a probe",
      .windows = "Nothing to do when the share connects",
      .samba = "Nothing to do when the share connects; host msdfs = yes when DFS is wanted",
      .section = "3.3.5.15" },
    { .code = 0xC0000203,
      .name = "STATUS_USER_SESSION_DELETED",
      .stages = SESSION | TREE,
      .causes = "the server restarted or closed the session; the client used an old session after a "
                "reconnect; an extra channel reached another node (load balancer, cluster); two clients "
                "share one ClientGuid; the logon took longer than 45 seconds",
      .windows = "Reconnect; do not load-balance port 445; restart a client that was cloned while it ran; read "
                 "cluster events for a failover",
      .samba = "Reconnect; look for ctdb address moves and for smbd restarts in the log; server multi "
               "channel support = no to test",
      .section = "3.3.5.2.9" },
    { .code = 0xC0000205,
      .name = "STATUS_INSUFF_SERVER_RESOURCES",
      .causes = "the server ran out of work items for SMB1",
      .windows = "Move the client to SMB2, then remove SMB1; IRPStackSize under "
                 "HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters buys time",
      .samba = "Samba is not known to send this for SMB2; move the client to SMB2",
      .section = "3.3.4.4" },
    { .code = 0xC000020C,
      .name = "STATUS_CONNECTION_DISCONNECTED",
      .causes = "made by the client: a request was not answered in time (60 seconds) and the connection "
                "was given up",
      .windows = "Find out why the server is silent: filter drivers (fltmc filters), storage, domain "
                 "controllers",
      .samba = "Find out why the server is silent: smbstatus, log level = 3, stuck smbd processes",
      .section = "3.2.6.1" },
    { .code = 0xC000020D,
      .name = "STATUS_CONNECTION_RESET",
      .causes = "made by the client: server or a device between them reset the connection",
      .windows = "Compare captures of both ends: a reset that the server did not send comes from a "
                 "firewall or IPS, see its log",
      .samba = "Compare captures of both ends: a reset that the server did not send comes from a firewall "
               "or IPS, see its log",
      .section = "3.2.7.1" },
    { .code = 0xC0000224,
      .name = "STATUS_PASSWORD_MUST_CHANGE",
      .stages = SESSION,
      .causes = "the account is marked 'must change password at next logon'",
      .windows = "Change the password at a domain computer; or set one and clear the mark: Set-ADUser "
                 "USER -ChangePasswordAtLogon $false",
      .samba = "samba-tool user setpassword USER without --must-change-at-next-login; smbpasswd USER "
               "(local)",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000225,
      .name = "STATUS_NOT_FOUND",
      .causes = "the path lies in no DFS namespace; the normal answer of ordinary servers to a DFS probe",
      .windows = "Nothing to do when the share connects afterwards",
      .samba = "Nothing to do when the share connects afterwards",
      .section = "3.3.5.15" },
    { .code = 0xC000022A,
      .name = "STATUS_DUPLICATE_OBJECTID",
      .causes = "a durable handle's identifier was used twice when a file was opened; no status of "
                "connecting",
      .windows = "Update the client",
      .samba = "Update the client",
      .section = "3.3.5.9" },
    { .code = 0xC0000233,
      .name = "STATUS_DOMAIN_CONTROLLER_NOT_FOUND",
      .stages = SESSION,
      .causes = "the server's search for a domain controller failed: DNS",
      .windows = "On the file server: nltest /dsgetdc:DOMAIN /force; Resolve-DnsName "
                 "_ldap._tcp.dc._msdcs.DOMAIN -Type SRV",
      .samba = "On the file server: net ads lookup; host -t SRV _ldap._tcp.DOMAIN",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000234,
      .name = "STATUS_ACCOUNT_LOCKED_OUT",
      .stages = SESSION,
      .causes = "too many wrong passwords: a stale saved password on some device or in a service; "
                "somebody guesses passwords",
      .windows = "Find the source first: event 4740 on the domain controller; remove the stale password "
                 "there (cmdkey /list); then Unlock-ADAccount USER",
      .samba = "Find the source first in the log; then samba-tool user unlock USER (AD), pdbedit -z -c "
               "'[]' USER (local)",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000236,
      .name = "STATUS_CONNECTION_REFUSED",
      .causes = "made by the client: nothing listens on the port",
      .windows = "On the server: Get-Service LanmanServer; Get-NetTCPConnection -LocalPort 445 -State "
                 "Listen",
      .samba = "On the server: systemctl status smbd; ss -ltnp 'sport = :445'",
      .section = "3.2.4.2.1" },
    { .code = 0xC000023C,
      .name = "STATUS_NETWORK_UNREACHABLE",
      .stages = SESSION,
      .causes = "no route to the network: of the server for the client, or of the domain controller for "
                "the server",
      .windows = "route print; tracert HOST; check the gateway",
      .samba = "ip route get ADDRESS; check the gateway",
      .section = "3.2.4.2.1" },
    { .code = 0xC000023D,
      .name = "STATUS_HOST_UNREACHABLE",
      .causes = "made by the client: the host does not answer on its network, or a router says that it "
                "cannot be reached",
      .windows = "tracert SERVER; check that the host is up and its address is right",
      .samba = "ip route get ADDRESS; check that the host is up and its address is right",
      .section = "3.2.4.2.1" },
    { .code = 0xC0000257,
      .name = "STATUS_PATH_NOT_COVERED",
      .stages = TREE,
      .causes = "normal on a DFS share: the client now asks for a referral; a fault only when the "
                "referral fails or leads in a circle",
      .windows = "dfsutil /pktflush on the client; dfsutil diag viewdfspath \\\\DOMAIN\\NAMESPACE\\FOLDER",
      .samba = "host msdfs = yes, msdfs root = yes on the share; check the msdfs: links",
      .section = "3.3.5.7" },
    { .code = 0xC000026D,
      .name = "STATUS_DFS_UNAVAILABLE",
      .causes = "the DFS namespace service is not ready",
      .windows = "Get-Service Dfs; dfsdiag /testdcs /domain:DOMAIN",
      .samba = "host msdfs = yes",
      .section = "3.3.5.15" },
    { .code = 0xC00002F9,
      .name = "STATUS_PKINIT_NAME_MISMATCH",
      .stages = SESSION,
      .causes = "the name in the certificate does not match the account",
      .windows = "Map the certificate to the account strongly (altSecurityIdentities, or a certificate "
                 "with the account's SID)",
      .samba = "Compare the UPN in the certificate with the account: samba-tool user show USER",
      .section = "3.3.5.5.3" },
    { .code = 0xC00002FD,
      .name = "STATUS_KDC_UNKNOWN_ETYPE",
      .stages = SESSION,
      .causes = "the ticket uses an encryption type for which the server has no key, RC4 against an "
                "AES-only server for example",
      .windows = "klist tickets on the client; Set-ADComputer SERVER -KerberosEncryptionType "
                 "AES128,AES256, then reset the account's password so that AES keys exist",
      .samba = "net ads enctypes list SERVER$; kerberos encryption types in smb.conf; net ads "
               "changetrustpw makes new keys",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000320,
      .name = "STATUS_PKINIT_FAILURE",
      .stages = SESSION,
      .causes = "the domain controller's certificate is not trusted or out of date; the chain of the "
                "smart card is not trusted",
      .windows = "certutil -dcinfo verify; renew the domain controller's certificate",
      .samba = "Check the pkinit anchors in krb5.conf",
      .section = "3.3.5.5.3" },
    { .code = 0xC000035B,
      .name = "STATUS_BAD_BINDINGS",
      .stages = SESSION,
      .causes = "channel binding does not match: extended protection is demanded, or something in front "
                "of the server ends TLS",
      .windows = "Set extended protection alike on both sides; do not put a TLS-terminating proxy in "
                 "front of SMB",
      .samba = "Samba uses no channel binding for SMB over TCP: look for a proxy",
      .section = "3.3.5.5.3" },
    { .code = 0xC000035C,
      .name = "STATUS_NETWORK_SESSION_EXPIRED",
      .stages = SESSION | TREE,
      .causes = "the Kerberos ticket's lifetime is over; normal when the client logs on again and goes on",
      .windows = "klist on the client; renew the logon (lock and unlock); policy 'Maximum lifetime for "
                 "service ticket'",
      .samba = "kinit -R, or k5start for services; klist shows the end time",
      .section = "3.3.5.2.9" },
    { .code = 0xC0000371,
      .name = "STATUS_NO_SECRETS",
      .stages = SESSION,
      .causes = "a read-only domain controller holds no secret for this server; the client goes on to a "
                "writable one",
      .windows = "Nothing to do when the logon succeeds afterwards; else check the way to a writable "
                 "domain controller",
      .samba = "Nothing to do when the logon succeeds afterwards; else check the way to a writable domain "
               "controller",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000380,
      .name = "STATUS_SMARTCARD_WRONG_PIN",
      .causes = "made by the client: wrong smart card PIN",
      .windows = "Enter the PIN again; mind the card's retry counter",
      .samba = "Enter the PIN again; mind the card's retry counter",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000388,
      .name = "STATUS_DOWNGRADE_DETECTED",
      .stages = SESSION,
      .causes = "Kerberos was expected and only NTLM was possible: no domain controller reached, or the "
                "exchange was altered; the integrity check of the mechanism list failed",
      .windows = "Restore the way to a domain controller (nltest /dsgetdc:DOMAIN, port 88); klist purge; "
                 "do not answer by allowing NTLM before the cause is known",
      .samba = "kinit USER; check the KDC entries of krb5.conf",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000408,
      .name = "STATUS_USER2USER_REQUIRED",
      .stages = SESSION,
      .causes = "the service runs under an account without SPN, so the domain controller asks for "
                "user-to-user Kerberos",
      .windows = "Register the name: setspn -S cifs/NAME ACCOUNT",
      .samba = "On the server: net ads setspn add cifs/NAME -U ADMIN",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000413,
      .name = "STATUS_AUTHENTICATION_FIREWALL_FAILED",
      .stages = SESSION,
      .causes = "selective authentication on the trust: the user's group lacks 'Allowed to authenticate' "
                "on this server; Samba: allow trusted domains = no",
      .windows = "On the server's computer object in Active Directory Users and Computers, Security: "
                 "grant 'Allowed to authenticate' to the group; changing the trust to domain-wide "
                 "authentication opens every server to the other domain",
      .samba = "allow trusted domains = yes; check winbind:ignore domains",
      .section = "3.3.5.5.3" },
    { .code = 0xC0000418,
      .name = "STATUS_NTLM_BLOCKED",
      .stages = SESSION,
      .causes = "NTLM is blocked by policy on the server or its domain controller; Samba: ntlm auth = "
                "disabled",
      .windows = "Make Kerberos work: connect by name, check the SPN (setspn -Q cifs/NAME); events 4002 and "
                 "4003 on the server, 4004 on the domain controller, in Microsoft-Windows-NTLM/Operational "
                 "tell of the block; a server exception for NTLM is the last resort: it allows relay and "
                 "password guessing again",
      .samba = "Use Kerberos (join the domain); ntlm auth = ntlmv2-only allows NTLMv2 again for local "
               "users, at the cost of relay and password guessing",
      .section = "3.3.5.5.3" },
    { .code = 0xC000042A,
      .name = "STATUS_REQUEST_OUT_OF_SEQUENCE",
      .stages = SESSION,
      .causes = "an extra channel negotiated another signing algorithm than the first one (multichannel, "
                "Samba)",
      .windows = "Update the client; Set-SmbClientConfiguration -EnableMultiChannel $false to test",
      .samba = "server smb3 signing algorithms must be alike on all nodes; update the client",
      .section = "3.3.5.5" },
    { .code = 0xC0000466,
      .name = "STATUS_SERVER_UNAVAILABLE",
      .stages = TREE,
      .causes = "cluster resource or service is just starting or failing over; gone within seconds when "
                "the client's retry works",
      .windows = "Get-ClusterGroup; Get-ClusterResource",
      .samba = "ctdb status",
      .section = "3.3.4.4" },
    { .code = 0xC0000467,
      .name = "STATUS_FILE_NOT_AVAILABLE",
      .stages = TREE,
      .causes = "the file is not available yet: failover in progress; the client tries again",
      .windows = "Get-ClusterResource; wait for the failover to end",
      .samba = "ctdb status; wait for the failover to end",
      .section = "3.3.4.4" },
    { .code = 0xC0000480,
      .name = "STATUS_SHARE_UNAVAILABLE",
      .stages = TREE,
      .causes = "the share or its cluster volume is paused or failing over",
      .windows = "Get-ClusterSharedVolume; Get-ClusterGroup",
      .samba = "ctdb status",
      .section = "3.3.4.4" },
    { .code = 0xC000A000,
      .name = "STATUS_INVALID_SIGNATURE",
      .causes = "made by the client: an answer was not signed although signing is required; the keys "
                "differ; a device rewrote the packets",
      .windows = "Update the server or its firmware; take SMB out of the rewriting device; "
                 "Get-SmbClientConfiguration | Format-List RequireSecuritySignature; switching that off "
                 "(Set-SmbClientConfiguration -RequireSecuritySignature $false) lets anyone on the path "
                 "alter files: a last resort, for a test",
      .samba = "server signing = default or mandatory; update Samba",
      .section = "3.2.5.1.3" },
    { .code = 0xC05D0000,
      .name = "STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP",
      .stages = NEGOTIATE,
      .causes = "the client offers no hash that the server knows (SHA-512)",
      .windows = "Update the client; capping the client at SMB 3.0.2 (Set-SmbClientConfiguration "
                 "-Smb2DialectMax SMB302) gives up the protection of the negotiate: as a test only",
      .samba = "Update the client; server max protocol = SMB3_02 gives up the protection of the negotiate "
               "for all clients: as a test only",
      .section = "3.3.5.4" },
    { .code = 0xC05D0001,
      .name = "STATUS_SMB_BAD_CLUSTER_DIALECT",
      .stages = TREE,
      .causes = "the cluster still runs at an older functional level (rolling upgrade); the client "
                "reconnects with the version that the answer names",
      .windows = "Finish the upgrade: Update-ClusterFunctionalLevel; nothing to do when the reconnect "
                 "works",
      .samba = "Samba does not send this status",
      .section = "3.3.5.7" },
    { .code = 0xC05D0002,
      .name = "STATUS_SMB_GUEST_LOGON_BLOCKED",
      .causes = "made by the client: the server let the user in as guest (unknown user or wrong password "
                "mapped to guest) and the client refuses guests",
      .windows = "Log on with a real account of the server; allowing guests (Set-SmbClientConfiguration "
                 "-EnableInsecureGuestLogons $true) gives up signing and encryption, so that anyone can "
                 "pose as the server: a last resort",
      .samba = "smbpasswd -a USER; map to guest = Never",
      .section = "3.2.5.3.1" },
    { .code = 0xC05D0003,
      .name = "STATUS_SMB_GUEST_LOGON_BLOCKED_SIGNING_REQUIRED",
      .causes = "made by the client: the server let the user in as guest, and guests cannot sign although "
                "this client requires signing",
      .windows = "Log on with a real account of the server",
      .samba = "smbpasswd -a USER; map to guest = Never",
      .section = "3.2.5.3.1" },
};
/* clang-format on */

/** A status that is an ordinary part of a step. */
typedef struct {
    guint32     code;
    const char *name;
    guint       stages;
    const char *reason;
} normal_status;

/* The spec's exceptions, each with its section. They are about the answers that a step waits for; statuses
 * that are normal only as the answer to other commands are not here, because a step that ends with one has
 * failed: STATUS_NOT_FOUND, STATUS_FS_DRIVER_REQUIRED and STATUS_INVALID_DEVICE_REQUEST answer FSCTL probes
 * ([MS-SMB2] 3.3.5.15), STATUS_NETWORK_NAME_DELETED a TREE_DISCONNECT after a refused tree connect,
 * STATUS_USER_SESSION_DELETED a second LOGOFF. */
static const normal_status normal[] = {
    {0x00000000, "STATUS_SUCCESS", NEGOTIATE | SESSION | TREE, "the step succeeded ([MS-SMB2] 3.3.4.3)"},
    {0x00000103, "STATUS_PENDING", NEGOTIATE | SESSION | TREE,
     "an interim answer: the final one follows ([MS-SMB2] 3.3.4.2)"},
    {0x0000010C, "STATUS_NOTIFY_ENUM_DIR", TREE,
     "too many changes to list: the client reads the folder anew ([MS-SMB2] 3.3.4.4)"},
    {0x80000005, "STATUS_BUFFER_OVERFLOW", NEGOTIATE | SESSION | TREE,
     "a warning: the data was cut to the room that was offered ([MS-SMB2] 3.3.4.4)"},
    {0x80000006, "STATUS_NO_MORE_FILES", TREE, "a warning: the end of a folder listing ([MS-ERREF] 2.3.1)"},
    {0x8000002D, "STATUS_STOPPED_ON_SYMLINK", TREE,
     "the path holds a symbolic link, which the client now follows ([MS-SMB2] 3.3.4.4)"},
    {0xC0000016, "STATUS_MORE_PROCESSING_REQUIRED", SESSION,
     "the logon takes another round ([MS-SMB2] 3.3.4.4, 3.3.5.5.3)"},
    {0xC000035C, "STATUS_NETWORK_SESSION_EXPIRED", TREE,
     "the ticket's lifetime is over: the client logs on again and repeats ([MS-SMB2] 3.2.5.1.6)"},
    {0xC0000257, "STATUS_PATH_NOT_COVERED", TREE,
     "a DFS folder: the client now asks for a referral ([MS-DFSC] 3.1.5.1)"},
};

/* Known by name alone ([MS-ERREF] 2.3.1): no server is known to end a step so. */
static const struct {
    guint32     code;
    const char *name;
} others[] = {
    {0xC0000002, "STATUS_NOT_IMPLEMENTED"},
    {0xC0000003, "STATUS_INVALID_INFO_CLASS"},
    {0xC0000004, "STATUS_INFO_LENGTH_MISMATCH"},
    {0xC0000005, "STATUS_ACCESS_VIOLATION"},
    {0xC000000E, "STATUS_NO_SUCH_DEVICE"},
    {0xC000000F, "STATUS_NO_SUCH_FILE"},
    {0xC0000011, "STATUS_END_OF_FILE"},
    {0xC0000012, "STATUS_WRONG_VOLUME"},
    {0xC0000013, "STATUS_NO_MEDIA_IN_DEVICE"},
    {0xC0000017, "STATUS_NO_MEMORY"},
    {0xC000001A, "STATUS_UNABLE_TO_FREE_VM"},
    {0xC000001E, "STATUS_INVALID_LOCK_SEQUENCE"},
    {0xC0000023, "STATUS_BUFFER_TOO_SMALL"},
    {0xC0000024, "STATUS_OBJECT_TYPE_MISMATCH"},
    {0xC0000032, "STATUS_DISK_CORRUPT_ERROR"},
    {0xC0000033, "STATUS_OBJECT_NAME_INVALID"},
    {0xC0000035, "STATUS_OBJECT_NAME_COLLISION"},
    {0xC0000039, "STATUS_OBJECT_PATH_INVALID"},
    {0xC000003B, "STATUS_OBJECT_PATH_SYNTAX_BAD"},
    {0xC000003E, "STATUS_DATA_ERROR"},
    {0xC000003F, "STATUS_CRC_ERROR"},
    {0xC0000043, "STATUS_SHARING_VIOLATION"},
    {0xC0000044, "STATUS_QUOTA_EXCEEDED"},
    {0xC0000054, "STATUS_FILE_LOCK_CONFLICT"},
    {0xC0000055, "STATUS_LOCK_NOT_GRANTED"},
    {0xC0000056, "STATUS_DELETE_PENDING"},
    {0xC0000060, "STATUS_NO_SUCH_PRIVILEGE"},
    {0xC0000061, "STATUS_PRIVILEGE_NOT_HELD"},
    {0xC0000062, "STATUS_INVALID_ACCOUNT_NAME"},
    {0xC0000066, "STATUS_NO_SUCH_GROUP"},
    {0xC0000073, "STATUS_NONE_MAPPED"},
    {0xC0000078, "STATUS_INVALID_SID"},
    {0xC0000079, "STATUS_INVALID_SECURITY_DESCR"},
    {0xC000007C, "STATUS_NO_TOKEN"},
    {0xC000007E, "STATUS_RANGE_NOT_LOCKED"},
    {0xC000007F, "STATUS_DISK_FULL"},
    {0xC0000098, "STATUS_FILE_INVALID"},
    {0xC000009B, "STATUS_DFS_EXIT_PATH_FOUND"},
    {0xC00000A2, "STATUS_MEDIA_WRITE_PROTECTED"},
    {0xC00000A3, "STATUS_DEVICE_NOT_READY"},
    {0xC00000A5, "STATUS_BAD_IMPERSONATION_LEVEL"},
    {0xC00000A6, "STATUS_CANT_OPEN_ANONYMOUS"},
    {0xC00000A8, "STATUS_BAD_TOKEN_TYPE"},
    {0xC00000AB, "STATUS_INSTANCE_NOT_AVAILABLE"},
    {0xC00000AC, "STATUS_PIPE_NOT_AVAILABLE"},
    {0xC00000AD, "STATUS_INVALID_PIPE_STATE"},
    {0xC00000AE, "STATUS_PIPE_BUSY"},
    {0xC00000B0, "STATUS_PIPE_DISCONNECTED"},
    {0xC00000BA, "STATUS_FILE_IS_A_DIRECTORY"},
    {0xC00000BF, "STATUS_NETWORK_BUSY"},
    {0xC00000C0, "STATUS_DEVICE_DOES_NOT_EXIST"},
    {0xC00000C1, "STATUS_TOO_MANY_COMMANDS"},
    {0xC00000C4, "STATUS_UNEXPECTED_NETWORK_ERROR"},
    {0xC00000C5, "STATUS_BAD_REMOTE_ADAPTER"},
    {0xC00000CD, "STATUS_TOO_MANY_NAMES"},
    {0xC00000D4, "STATUS_NOT_SAME_DEVICE"},
    {0xC00000DC, "STATUS_INVALID_SERVER_STATE"},
    {0xC00000DD, "STATUS_INVALID_DOMAIN_STATE"},
    {0xC00000DE, "STATUS_INVALID_DOMAIN_ROLE"},
    {0xC00000E4, "STATUS_INTERNAL_DB_CORRUPTION"},
    {0xC00000EE, "STATUS_LOGON_SESSION_EXISTS"},
    {0xC00000FE, "STATUS_NO_SUCH_PACKAGE"},
    {0xC0000101, "STATUS_DIRECTORY_NOT_EMPTY"},
    {0xC0000102, "STATUS_FILE_CORRUPT_ERROR"},
    {0xC0000103, "STATUS_NOT_A_DIRECTORY"},
    {0xC0000104, "STATUS_BAD_LOGON_SESSION_STATE"},
    {0xC0000108, "STATUS_CONNECTION_IN_USE"},
    {0xC000010A, "STATUS_PROCESS_IS_TERMINATING"},
    {0xC000010B, "STATUS_INVALID_LOGON_TYPE"},
    {0xC000011F, "STATUS_TOO_MANY_OPENED_FILES"},
    {0xC0000120, "STATUS_CANCELLED"},
    {0xC0000121, "STATUS_CANNOT_DELETE"},
    {0xC0000122, "STATUS_INVALID_COMPUTER_NAME"},
    {0xC0000128, "STATUS_FILE_CLOSED"},
    {0xC0000132, "STATUS_LOGON_SERVER_CONFLICT"},
    {0xC0000134, "STATUS_SYNCHRONIZATION_REQUIRED"},
    {0xC000013C, "STATUS_REMOTE_DISCONNECT"},
    {0xC000013D, "STATUS_REMOTE_RESOURCES"},
    {0xC000013E, "STATUS_LINK_FAILED"},
    {0xC0000148, "STATUS_INVALID_LEVEL"},
    {0xC000014B, "STATUS_PIPE_BROKEN"},
    {0xC0000151, "STATUS_NO_SUCH_ALIAS"},
    {0xC0000155, "STATUS_LOGON_NOT_GRANTED"},
    {0xC0000158, "STATUS_INTERNAL_DB_ERROR"},
    {0xC000015E, "STATUS_DOMAIN_CTRLR_CONFIG_ERROR"},
    {0xC000017A, "STATUS_NO_SUCH_MEMBER"},
    {0xC0000184, "STATUS_INVALID_DEVICE_STATE"},
    {0xC0000185, "STATUS_IO_DEVICE_ERROR"},
    {0xC000019B, "STATUS_DOMAIN_TRUST_INCONSISTENT"},
    {0xC0000206, "STATUS_INVALID_BUFFER_SIZE"},
    {0xC000022D, "STATUS_RETRY"},
    {0xC000023A, "STATUS_CONNECTION_INVALID"},
    {0xC000023E, "STATUS_PROTOCOL_UNREACHABLE"},
    {0xC000023F, "STATUS_PORT_UNREACHABLE"},
    {0xC0000240, "STATUS_REQUEST_ABORTED"},
    {0xC0000241, "STATUS_CONNECTION_ABORTED"},
    {0xC0000246, "STATUS_CONNECTION_COUNT_LIMIT"},
    {0xC0000247, "STATUS_LOGIN_TIME_RESTRICTION"},
    {0xC0000248, "STATUS_LOGIN_WKSTA_RESTRICTION"},
    {0xC000026E, "STATUS_VOLUME_DISMOUNTED"},
    {0xC0000275, "STATUS_NOT_A_REPARSE_POINT"},
    {0xC0000280, "STATUS_REPARSE_POINT_NOT_RESOLVED"},
    {0xC0000281, "STATUS_DIRECTORY_IS_A_REPARSE_POINT"},
    {0xC000028A, "STATUS_ENCRYPTION_FAILED"},
    {0xC000028B, "STATUS_DECRYPTION_FAILED"},
    {0xC000029A, "STATUS_POLICY_OBJECT_NOT_FOUND"},
    {0xC00002A0, "STATUS_SERVER_SID_MISMATCH"},
    {0xC00002C3, "STATUS_MUTUAL_AUTHENTICATION_FAILED"},
    {0xC0000300, "STATUS_NOT_SUPPORTED_ON_SBS"},
};

static const char unknown_causes[] =
    "not a status this version knows; look it up in [MS-ERREF] 2.3.1 and read the server's log of that "
    "second";

static const char other_causes[] = "not a status that servers are known to answer here with; look it up in [MS-ERREF] "
                                   "2.3.1 and read the server's log of that second";

#define ANY_WINDOWS                                                                                                    \
    "Read the server's log of that second: Get-WinEvent -LogName Microsoft-Windows-SMBServer/Operational"
#define ANY_SAMBA "Repeat with log level = 3 in smb.conf and read the log of that second"

static void visit_causes(const char *place, const char *causes, smbtriage_text_visitor *visit, gpointer user_data)
{
    g_auto(GStrv) each = g_strsplit(causes == NULL ? "" : causes, SMBTRIAGE_CAUSES_BETWEEN, -1);

    for (guint i = 0; each[i] != NULL; i++)
        visit(SMBTRIAGE_TEXT_CAUSE, place, each[i], user_data);
}

static void visit_remedy(const char *place, const char *windows, const char *samba, smbtriage_text_visitor *visit,
                         gpointer user_data)
{
    if (windows != NULL)
        visit(SMBTRIAGE_TEXT_REMEDY, place, windows, user_data);
    if (samba != NULL)
        visit(SMBTRIAGE_TEXT_REMEDY, place, samba, user_data);
}

static void visit_status(const smbtriage_status *status, smbtriage_text_visitor *visit, gpointer user_data)
{
    const char *const causes[] = {status->negotiate, status->session, status->tree, status->pipe, status->causes};
    const smbtriage_status_remedy remedies[] = {
        {status->windows, status->samba}, status->at_negotiate, status->at_session, status->at_pipe};

    for (guint i = 0; i < G_N_ELEMENTS(causes); i++)
        visit_causes(status->name, causes[i], visit, user_data);
    for (guint i = 0; i < G_N_ELEMENTS(remedies); i++)
        visit_remedy(status->name, remedies[i].windows, remedies[i].samba, visit, user_data);
}

void smbtriage_status_each_text(smbtriage_text_visitor *visit, gpointer user_data)
{
    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
        visit_status(&statuses[i], visit, user_data);
    visit_causes("any status", unknown_causes, visit, user_data);
    visit_causes("any status", other_causes, visit, user_data);
    visit_remedy("any status", ANY_WINDOWS, ANY_SAMBA, visit, user_data);
}

static int compare_code(const void *key, const void *element)
{
    guint32 code  = *(const guint32 *)key;
    guint32 other = ((const smbtriage_status *)element)->code;

    return (code > other) - (code < other);
}

static const normal_status *find_normal(guint32 code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(normal); i++) {
        if (normal[i].code == code)
            return &normal[i];
    }
    return NULL;
}

static const char *other_name(guint32 code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        if (others[i].code == code)
            return others[i].name;
    }
    return NULL;
}

const smbtriage_status *smbtriage_status_find(guint32 code)
{
    return bsearch(&code, statuses, G_N_ELEMENTS(statuses), sizeof statuses[0], compare_code);
}

const smbtriage_status *smbtriage_statuses(guint *n_statuses)
{
    *n_statuses = (guint)G_N_ELEMENTS(statuses);
    return statuses;
}

const char *smbtriage_status_name(guint32 code)
{
    const smbtriage_status *status = smbtriage_status_find(code);
    const normal_status    *other;

    if (status != NULL)
        return status->name;
    other = find_normal(code);
    return other != NULL ? other->name : other_name(code);
}

char *smbtriage_status_text(guint32 code)
{
    const char *name = smbtriage_status_name(code);

    if (name != NULL)
        return g_strdup(name);
    return g_strdup_printf("0x%08X (not a status this version knows)", code);
}

/* Only steps of these stages end with a status for which causes are told. */
static const char *causes_at(const smbtriage_status *status, smbtriage_stage stage, gboolean is_pipe)
{
    if (stage == SMBTRIAGE_STAGE_NEGOTIATE)
        return status->negotiate;
    if (stage == SMBTRIAGE_STAGE_SESSION)
        return status->session;
    if (stage != SMBTRIAGE_STAGE_TREE)
        return NULL;
    return is_pipe && status->pipe != NULL ? status->pipe : status->tree;
}

const char *smbtriage_status_causes(guint32 code, smbtriage_stage stage, gboolean is_pipe)
{
    const smbtriage_status *status = smbtriage_status_find(code);
    const char             *causes;

    if (status == NULL)
        return other_name(code) == NULL ? unknown_causes : other_causes;
    causes = causes_at(status, stage, is_pipe);
    return causes != NULL ? causes : status->causes;
}

static smbtriage_status_remedy remedy_at(const smbtriage_status *status, smbtriage_stage stage, gboolean is_pipe)
{
    const smbtriage_status_remedy none = {NULL, NULL};

    if (stage == SMBTRIAGE_STAGE_NEGOTIATE)
        return status->at_negotiate;
    if (stage == SMBTRIAGE_STAGE_SESSION)
        return status->at_session;
    return is_pipe ? status->at_pipe : none;
}

const char *smbtriage_status_windows(guint32 code, smbtriage_stage stage, gboolean is_pipe)
{
    const smbtriage_status *status = smbtriage_status_find(code);
    const char             *here   = status == NULL ? NULL : remedy_at(status, stage, is_pipe).windows;

    if (here != NULL)
        return here;
    if (status != NULL && status->windows != NULL)
        return status->windows;
    return ANY_WINDOWS;
}

const char *smbtriage_status_samba(guint32 code, smbtriage_stage stage, gboolean is_pipe)
{
    const smbtriage_status *status = smbtriage_status_find(code);
    const char             *here   = status == NULL ? NULL : remedy_at(status, stage, is_pipe).samba;

    if (here != NULL)
        return here;
    if (status != NULL && status->samba != NULL)
        return status->samba;
    return ANY_SAMBA;
}

gboolean smbtriage_status_is_error(guint32 code)
{
    /* [MS-ERREF] 2.3: the two highest bits are the severity, 11 = error. */
    if ((code >> 30) == 3)
        return TRUE;
    /* SEC_E_* are HRESULTs ([MS-ERREF] 2.1): their one severity bit says failure, which reads as "warning"
     * when it is taken for a status. 0x8009 = failure bit and FACILITY_SECURITY. */
    return (code >> 16) == 0x8009;
}

const char *smbtriage_status_normal_reason(guint32 code, smbtriage_stage stage)
{
    const normal_status *status = find_normal(code);

    if (status == NULL || (status->stages & SMBTRIAGE_STAGE_BIT(stage)) == 0)
        return NULL;
    return status->reason;
}

gboolean smbtriage_status_is_normal(guint32 code, smbtriage_stage stage)
{
    return smbtriage_status_normal_reason(code, stage) != NULL;
}
