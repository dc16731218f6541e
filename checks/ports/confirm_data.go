package ports

import (
	"bytes"
	"encoding/binary"
)

// Services that hold data, or pass it on.
var (
	// A server counts greetings that nobody answers, and bars a client after a
	// hundred (max_connect_errors): once is all that is asked.
	probeMySQL    = probe{name: "mysql", next: untilRecognised(readMySQL), read: readMySQL}
	probePostgres = probe{name: "postgres", hello: bytesOf(0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f), next: anyByte, read: readPostgres}
	probeMSSQL    = probe{name: "mssql", hello: bytesOf(mssqlPrelogin()...), next: tdsIn, read: readMSSQL}
	probeMongo    = probe{name: "mongodb", hello: bytesOf(mongoHello()...), next: mongoIn, read: readMongo}
	probeMQTT     = probe{name: "mqtt", hello: textOf("\x10\x0c\x00\x04MQTT\x04\x02\x00\x3c\x00\x00"), next: nextMQTT, read: readMQTT}
	probeLDAP     = probe{name: "ldap", hello: textOf(ldapRoot), next: untilRecognised(readLDAP), read: readLDAP}
)

// ldapRoot asks for the entry that describes a directory to anyone, RFC 4512
// section 5.1.
const ldapRoot = "\x30\x25\x02\x01\x01\x63\x20\x04\x00\x0a\x01\x00\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01\x01\x00\x87\x0bobjectClass\x30\x00"

// anyByte is a next for answers of one byte.
func anyByte(received []byte, _ int) ([]byte, bool) { return nil, len(received) > 0 }

// readMySQL reads the greeting of protocol 10, or the refusal of a client whose
// address is not welcome.
func readMySQL(received []byte) []string {
	if len(received) < 7 || received[3] != 0 {
		return nil
	}
	size := int(received[0]) | int(received[1])<<8 | int(received[2])<<16
	if size < 3 || size > maxAnswer || len(received) < 4+size {
		return nil
	}
	body := received[4 : 4+size]
	switch {
	case body[0] == 0xff:
		if code := binary.LittleEndian.Uint16(body[1:]); code == 1130 || code == 1129 || code == 1040 {
			return []string{"mysql.answers", "mysql.barred"}
		}
		return nil
	case body[0] != 10:
		return nil
	}
	end := bytes.IndexByte(body, 0)
	if end < 2 || len(body) < end+16 { // version, then thread id, eight bytes of salt, a zero, two of abilities
		return nil
	}
	if binary.LittleEndian.Uint16(body[end+14:])&0x0800 != 0 { // CLIENT_SSL
		return []string{"mysql.answers", "mysql.tls"}
	}
	return []string{"mysql.answers", "mysql.clear"}
}

func readPostgres(received []byte) []string {
	if len(received) != 1 { // anything more is not the answer to this question
		return nil
	}
	switch received[0] {
	case 'S':
		return []string{"postgres.answers", "postgres.tls"}
	case 'N':
		return []string{"postgres.answers", "postgres.clear"}
	}
	return nil
}

// mssqlPrelogin is the first packet of MS-TDS (2.2.6.5), with two options: the
// version, and that encryption is offered.
func mssqlPrelogin() []byte {
	options := []byte{0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 11, 0, 0, 0, 0, 0, 0}
	return append([]byte{0x12, 1, 0, byte(8 + len(options)), 0, 0, 1, 0}, options...)
}

func tdsIn(received []byte, _ int) ([]byte, bool) {
	return nil, len(received) >= 8 && (received[0] != 4 || len(received) >= int(binary.BigEndian.Uint16(received[2:])))
}

func readMSSQL(received []byte) []string {
	if len(received) < 8+5 || received[0] != 4 {
		return nil
	}
	body := received[8:]
	for at := 0; at+5 <= len(body) && body[at] != 0xff; at += 5 {
		offset, size := int(binary.BigEndian.Uint16(body[at+1:])), int(binary.BigEndian.Uint16(body[at+3:]))
		if body[at] != 1 {
			continue
		}
		if size < 1 || offset >= len(body) {
			return nil
		}
		if body[offset] == 3 || body[offset] == 1 {
			return []string{"mssql.answers", "mssql.tls"}
		}
		return []string{"mssql.answers", "mssql.clear"}
	}
	return nil
}

// mongoHello is an OP_MSG that asks a server who it is; it answers that to anyone.
func mongoHello() []byte {
	doc := []byte("\x00\x00\x00\x00\x10hello\x00\x01\x00\x00\x00\x02$db\x00\x06\x00\x00\x00admin\x00\x00")
	binary.LittleEndian.PutUint32(doc, uint32(len(doc)))
	b := make([]byte, 21)
	binary.LittleEndian.PutUint32(b, uint32(len(b)+len(doc)))
	b[4] = 1
	binary.LittleEndian.PutUint32(b[12:], opMsg)
	return append(b, doc...)
}

const opMsg = 2013

func mongoIn(received []byte, _ int) ([]byte, bool) {
	return nil, len(received) >= 16 && len(received) >= int(min(binary.LittleEndian.Uint32(received), maxAnswer))
}

func readMongo(received []byte) []string {
	if len(received) < 21 || binary.LittleEndian.Uint32(received[12:]) != opMsg || binary.LittleEndian.Uint32(received[8:]) != 1 {
		return nil
	}
	if bytes.Contains(received, []byte("maxWireVersion\x00")) || bytes.Contains(received, []byte("isWritablePrimary\x00")) {
		return []string{"mongodb.answers"}
	}
	return nil
}

// nextMQTT says goodbye in the protocol's own words once the server has answered.
func nextMQTT(received []byte, said int) ([]byte, bool) {
	if len(received) < 4 {
		return nil, false
	}
	if said == 0 && received[0] == 0x20 {
		return []byte{0xe0, 0}, true
	}
	return nil, true
}

// readMQTT reads CONNACK of MQTT 3.1.1, section 3.2: 0 lets anyone in, 4 and 5 ask for a login.
func readMQTT(received []byte) []string {
	if len(received) < 4 || received[0] != 0x20 || received[1] != 2 || received[2] > 1 {
		return nil
	}
	switch received[3] {
	case 0:
		return []string{"mqtt.answers", "mqtt.open"}
	case 4, 5:
		return []string{"mqtt.answers", "mqtt.login"}
	case 1, 2, 3:
		return []string{"mqtt.answers"}
	}
	return nil
}

// readLDAP looks for an answer to message 1: an entry (64) or the end of a search (65).
func readLDAP(received []byte) []string {
	if len(received) < 7 || received[0] != 0x30 {
		return nil
	}
	rest := received[2:]
	if n := int(received[1]); n >= 0x80 { // a long form says how many bytes hold the length
		if n -= 0x80; n > 4 || len(rest) < n {
			return nil
		}
		rest = rest[n:]
	}
	if len(rest) < 4 || !bytes.HasPrefix(rest, []byte{2, 1, 1}) || rest[3] != 0x64 && rest[3] != 0x65 {
		return nil
	}
	return []string{"ldap.answers"}
}
