package ports

import (
	"testing"
)

// fuzzProbe gives a conversation what a hostile service might say: whole, cut
// short, and after each turn. It may only make facts that confirm.yaml knows.
func fuzzProbe(f *testing.F, p *probe, seeds ...string) {
	f.Helper()
	for _, s := range seeds {
		f.Add([]byte(s), uint16(len(s)/2))
	}
	f.Fuzz(func(t *testing.T, received []byte, cut uint16) {
		received = received[:min(len(received), maxAnswer)]
		for _, name := range p.read(received) {
			if _, ok := facts()[name]; !ok {
				t.Errorf("made %q, which confirm.yaml does not know", name)
			}
		}
		for _, part := range [][]byte{received[:min(int(cut), len(received))], received} {
			p.read(part)
			for said := range 3 {
				if say, _ := p.next(part, said); len(say) > 64 {
					t.Errorf("says %d bytes", len(say))
				}
			}
		}
		if shown := quoted(received); len(shown) > 1000 {
			t.Errorf("shows %d bytes", len(shown))
		}
	})
}

const aPage = "HTTP/1.1 401 No\r\nServer: x\r\nContent-Length: 2\r\n\r\nOK"

func FuzzRDP(f *testing.F) {
	fuzzProbe(f, &probeRDP, rdpAnswer(2, 2), "\x03\x00\x00\x0b\x06\xd0\x00\x00\x12\x34\x00")
}
func FuzzRDPPlain(f *testing.F) { fuzzProbe(f, &probeRDPPlain, rdpAnswer(3, 5), rdpAnswer(2, 1)) }
func FuzzSMB1(f *testing.F)     { fuzzProbe(f, &probeSMB1, smb1Reply(0), smb1Reply(0xffff)) }
func FuzzSMB2(f *testing.F)     { fuzzProbe(f, &probeSMB2, smb2Reply(1), smb2Reply(3)) }
func FuzzVNC(f *testing.F) {
	fuzzProbe(f, &probeVNC, "RFB 003.008\n\x01\x01", "RFB 003.003\n\x00\x00\x00\x02")
}
func FuzzSSH(f *testing.F)    { fuzzProbe(f, &probeSSH, "SSH-2.0-x\r\n", "hello\nSSH-1.99-x\r\n") }
func FuzzTelnet(f *testing.F) { fuzzProbe(f, &probeTelnet, "\xff\xfd\x18", "router login: ") }
func FuzzFTP(f *testing.F)    { fuzzProbe(f, &probeFTP, "220-a\r\n220 FTP\r\n234 go\r\n") }
func FuzzRsync(f *testing.F)  { fuzzProbe(f, &probeRsync, "@RSYNCD: 31.0\n") }
func FuzzRedis(f *testing.F) {
	fuzzProbe(f, &probeRedis, "+PONG\r\n", "-NOAUTH x\r\n", "-DENIED x\r\n")
}
func FuzzCache(f *testing.F) { fuzzProbe(f, &probeMemcached, "VERSION 1.6\r\n") }
func FuzzMySQL(f *testing.F) {
	fuzzProbe(f, &probeMySQL, mysqlGreeting(0x800), "\x17\x00\x00\x00\xff\x6a\x04Host not allowed.....")
}
func FuzzPostgres(f *testing.F) { fuzzProbe(f, &probePostgres, "S", "N", "SS") }
func FuzzMSSQL(f *testing.F) {
	fuzzProbe(f, &probeMSSQL, "\x04\x01\x00\x1a\x00\x00\x01\x00\x00\x00\x0b\x00\x06\x01\x00\x11\x00\x01\xff\x10\x00\x0f\xa0\x00\x00\x03")
}
func FuzzMongo(f *testing.F) { fuzzProbe(f, &probeMongo, mongoReply()) }
func FuzzMQTT(f *testing.F)  { fuzzProbe(f, &probeMQTT, "\x20\x02\x00\x00", "\x20\x02\x00\x05") }
func FuzzLDAP(f *testing.F)  { fuzzProbe(f, &probeLDAP, ldapEntry) }
func FuzzHTTP(f *testing.F) {
	fuzzProbe(f, &probeHTTP, aPage, "HTTP/1.0 302 x\nLocation: https://y/\n\n")
}
func FuzzHTTPS(f *testing.F) { fuzzProbe(f, &probeHTTPS, aPage) }
func FuzzElastic(f *testing.F) {
	fuzzProbe(f, &probeElastic, "HTTP/1.1 200 OK\r\n\r\n{\"cluster_name\":1}")
}

func FuzzDocker(f *testing.F) {
	fuzzProbe(f, &probeDocker, "HTTP/1.1 200 OK\r\nApi-Version: 1.45\r\n\r\nOK")
}

func FuzzWinRM(f *testing.F) {
	fuzzProbe(f, &probeWinRM, "HTTP/1.1 405 x\r\nServer: Microsoft-HTTPAPI/2.0\r\n\r\n")
}
func FuzzRTSP(f *testing.F) { fuzzProbe(f, &probeRTSP, "RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n") }
func FuzzListen(f *testing.F) {
	fuzzProbe(f, &listenProbe, "SSH-2.0-x\r\n", "@RSYNCD: 31.0\n", "\xff\xfb\x01")
}

func FuzzSIP(f *testing.F)     { fuzzProbe(f, &probeSIP, "SIP/2.0 200 OK\r\nCSeq: 1 OPTIONS\r\n\r\n") }
func FuzzAnyDesk(f *testing.F) { fuzzProbe(f, &probeAnyDesk, "AnyDesk Client") }
