package ports

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// Services that show a screen or share files of Windows.
var (
	probeRDP = probe{name: "rdp", hello: rdpHello(0x0b), next: tpktIn, read: readRDP, followUp: &probeRDPPlain}
	// probeRDPPlain offers TLS without the sign-in of NLA, and sees if that is enough.
	probeRDPPlain = probe{name: "rdp, without NLA", hello: rdpHello(0x01), next: tpktIn, read: readRDPPlain}
	probeSMB1     = probe{name: "smb1", hello: bytesOf(smb1Negotiate()...), next: netbiosIn, read: readSMB1, followUp: &probeSMB2}
	probeSMB2     = probe{name: "smb2", hello: bytesOf(smb2Negotiate()...), next: netbiosIn, read: readSMB2}
	probeVNC      = probe{name: "vnc", next: nextVNC, read: readVNC}
	probeAnyDesk  = probe{name: "anydesk", secure: true, certificateOnly: true, next: noBytes, read: readAnyDesk}
)

// noBytes is a next for a conversation without words.
func noBytes([]byte, int) ([]byte, bool) { return nil, true }

// readAnyDesk reads the name in the certificate that AnyDesk makes for itself.
func readAnyDesk(name []byte) []string {
	if strings.Contains(strings.ToLower(string(name)), "anydesk") {
		return []string{"anydesk.answers"}
	}
	return nil
}

// rdpHello asks to connect (MS-RDPBCGR 2.2.1.1) and offers security protocols:
// 1 is TLS, 2 CredSSP, which is NLA, and 8 its extended form.
func rdpHello(protocols uint32) func(string) []byte {
	b := []byte{3, 0, 0, 0x13, 0x0e, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0}
	return bytesOf(binary.LittleEndian.AppendUint32(b, protocols)...)
}

// tpktIn waits for one packet of RFC 1006.
func tpktIn(received []byte, _ int) ([]byte, bool) {
	if len(received) < 4 {
		return nil, len(received) > 0 && received[0] != 3
	}
	return nil, received[0] != 3 || len(received) >= int(binary.BigEndian.Uint16(received[2:]))
}

// rdpReply reads the answer to rdpHello: the protocol chosen, or why none was.
func rdpReply(received []byte) (kind byte, value uint32, ok bool) {
	if len(received) < 11 || received[0] != 3 || received[5] != 0xd0 {
		return 0, 0, false
	}
	if len(received) < 19 {
		return 0, 0, true // an answer from before there was a choice
	}
	return received[11], binary.LittleEndian.Uint32(received[15:]), true
}

func readRDP(received []byte) []string {
	if _, _, ok := rdpReply(received); ok {
		return []string{"rdp.answers"}
	}
	return nil
}

// readRDPPlain: failure 5 is HYBRID_REQUIRED_BY_SERVER, which means that NLA is
// asked of everyone; a choice of TLS, or no choice at all, that it is not.
func readRDPPlain(received []byte) []string {
	kind, value, ok := rdpReply(received)
	switch {
	case !ok:
		return nil
	case kind == 3 && value == 5:
		return []string{"rdp.nla"}
	case kind == 2 && value <= 1, kind == 0:
		return []string{"rdp.no_nla"}
	}
	return nil
}

// netbiosIn waits for one message with the four-byte header of RFC 1002.
func netbiosIn(received []byte, _ int) ([]byte, bool) {
	if len(received) < 4 {
		return nil, false
	}
	return nil, len(received) >= 4+int(received[1])<<16+int(binary.BigEndian.Uint16(received[2:]))
}

// framed puts the header of RFC 1002 in front.
func framed(b []byte) []byte {
	return slices.Concat([]byte{0, 0, byte(len(b) >> 8), byte(len(b))}, b)
}

// smb1Negotiate offers one old dialect (MS-CIFS 2.2.4.52), and goes no further.
func smb1Negotiate() []byte {
	b := make([]byte, 32)
	copy(b, "\xffSMB\x72")
	b[9], b[10], b[11] = 0x18, 0x01, 0x28
	dialect := "\x02NT LM 0.12\x00"
	b = append(b, 0, byte(len(dialect)), 0)
	return framed(append(b, dialect...))
}

// smb2Negotiate offers the dialects up to 3.0.2 (MS-SMB2 2.2.3), and goes no further.
func smb2Negotiate() []byte {
	b := make([]byte, 64+36)
	copy(b, "\xfeSMB")
	b[4], b[14] = 64, 1
	body := b[64:]
	dialects := []uint16{0x0202, 0x0210, 0x0300, 0x0302}
	body[0], body[2], body[4] = 36, byte(len(dialects)), 1
	for _, d := range dialects {
		b = binary.LittleEndian.AppendUint16(b, d)
	}
	return framed(b)
}

func readSMB1(received []byte) []string {
	if len(received) < 4+35 || !bytes.HasPrefix(received[4:], []byte("\xffSMB\x72")) {
		return nil
	}
	m := received[4:]
	if m[32] == 0 || binary.LittleEndian.Uint16(m[33:]) == 0xffff {
		return []string{"smb.answers"} // it speaks, and refuses the dialect
	}
	return []string{"smb.answers", "smb.v1"}
}

func readSMB2(received []byte) []string {
	if len(received) < 4+70 || !bytes.HasPrefix(received[4:], []byte("\xfeSMB")) {
		return nil
	}
	if received[4+66]&0x02 != 0 {
		return []string{"smb.answers", "smb.signed"}
	}
	return []string{"smb.answers", "smb.unsigned"}
}

// nextVNC answers the server's version with the same one, RFC 6143 section 7.1.1;
// the list of ways to sign in comes then.
func nextVNC(received []byte, said int) ([]byte, bool) {
	switch {
	case len(received) < 12:
		return nil, false
	case !bytes.HasPrefix(received, []byte("RFB ")):
		return nil, true
	case said == 0:
		return received[:12], false
	}
	return nil, len(readVNC(received)) > 1
}

func readVNC(received []byte) []string {
	if len(received) < 12 || !bytes.HasPrefix(received, []byte("RFB ")) || received[11] != '\n' {
		return nil
	}
	facts, rest := []string{"vnc.answers"}, received[12:]
	var ways []byte
	switch {
	case string(received[4:11]) < "003.007": // one number of four bytes, chosen by the server
		if len(rest) < 4 {
			return facts
		}
		ways = rest[3:4]
	case len(rest) == 0 || rest[0] == 0 || len(rest) < 1+int(rest[0]):
		return facts
	default:
		ways = rest[1 : 1+int(rest[0])]
	}
	switch {
	case slices.Contains(ways, 1):
		return append(facts, "vnc.open")
	case len(ways) > 0 && ways[0] != 0:
		return append(facts, "vnc.login")
	}
	return facts
}
