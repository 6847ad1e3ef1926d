-- equivalent.lua - what the plugin is compared with: the same fields, read the way Lua plugins read them
--
-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- A postdissector that remembers of each TCP stream how far it came and adds an expert item where a negotiate, a
-- logon or a share was refused. It knows far less than the plugin; it reads about as much.

local triage = Proto("smbtriage_lua", "SMB connection triage in Lua")
local refused = ProtoExpert.new("smbtriage_lua.refused", "A step of the connection was refused",
    expert.group.RESPONSE_CODE, expert.severity.ERROR)
triage.experts = { refused }

local field = {}
for _, name in ipairs({ "tcp.stream", "tcp.flags.syn", "tcp.flags.reset", "smb2.cmd", "smb2.flags.response",
    "smb2.nt_status", "smb2.msg_id", "smb2.sesid", "smb2.tid", "smb2.tree", "smb2.dialect", "ntlmssp.auth.username",
    "ntlmssp.auth.domain", "kerberos.error_code", "dns.qry.name", "dns.flags.rcode" }) do
    field[name] = Field.new(name)
end

local STEPS = { [0] = "negotiate", [1] = "session", [3] = "tree" }
local SUCCESS, MORE_PROCESSING = 0, 0xC0000016

local streams, names = {}, {}

function triage.init()
    streams, names = {}, {}
end

-- The last value of a field in this frame, or nil.
local function value(name)
    local found = { field[name]() }
    return #found > 0 and found[#found].value or nil
end

local function note_transport(stream)
    if value("tcp.flags.reset") then
        stream.reset = true
    end
    stream.syn = stream.syn or value("tcp.flags.syn")
end

local function note_who(stream)
    stream.user = value("ntlmssp.auth.username") or stream.user
    stream.domain = value("ntlmssp.auth.domain") or stream.domain
    stream.share = value("smb2.tree") or stream.share
    stream.dialect = value("smb2.dialect") or stream.dialect
    stream.session = value("smb2.sesid") or stream.session
    stream.tree = value("smb2.tid") or stream.tree
    stream.kerberos = value("kerberos.error_code") or stream.kerberos
end

local function note_message(stream, tree)
    local command = value("smb2.cmd")
    if not command then
        return
    end
    note_who(stream)
    local step = STEPS[command]
    if not step or not value("smb2.flags.response") then
        return
    end
    local status = value("smb2.nt_status")
    stream[step] = status
    if status and status ~= SUCCESS and status ~= MORE_PROCESSING then
        local branch = tree:add(triage)
        branch:add_proto_expert_info(refused)
        branch:append_text(string.format(", %s: status %08x, user %s, share %s", step, status, tostring(stream.user),
            tostring(stream.share)))
    end
end

function triage.dissector(_, _, tree)
    local name = value("dns.qry.name")
    if name then
        names[name] = value("dns.flags.rcode")
    end
    local number = value("tcp.stream")
    if not number then
        return
    end
    local stream = streams[number] or {}
    streams[number] = stream
    note_transport(stream)
    note_message(stream, tree)
end

register_postdissector(triage)
