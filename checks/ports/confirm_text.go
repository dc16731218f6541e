package ports

import (
	"bytes"
	"strings"
)

// Services that speak in lines of text.
var (
	probeSSH    = probe{name: "ssh", next: whole(readSSH), read: readSSH}
	probeRsync  = probe{name: "rsync", next: whole(readRsync), read: readRsync}
	probeTelnet = probe{name: "telnet", next: whole(readTelnet), read: readTelnet}
	probeFTP    = probe{name: "ftp", next: nextFTP, read: readFTP}
	probeRedis  = probe{name: "redis", hello: textOf("PING\r\n"), next: lineIn, read: readRedis}
	probeCache  = probe{name: "memcached", hello: textOf("version\r\n"), next: lineIn, read: readCache}
	// listenProbe sends nothing: it is for ports that the table does not know.
	listenProbe = probe{name: "listen", next: whole(readAny), read: readAny}
)

// lineIn is a next for answers of one line.
func lineIn(heard []byte, _ int) ([]byte, bool) { return nil, bytes.IndexByte(heard, '\n') >= 0 }

// readSSH reads the line that an SSH server begins with, RFC 4253 section 4.2;
// other lines may come before it.
func readSSH(heard []byte) []string {
	for line := range strings.Lines(string(heard)) {
		version, ok := strings.CutPrefix(line, "SSH-")
		if !ok {
			continue
		}
		if !strings.HasSuffix(line, "\n") {
			return nil // the rest is to come
		}
		if strings.HasPrefix(version, "1.") {
			return []string{"ssh.answers", "ssh.old"} // 1.99 stands for both
		}
		return []string{"ssh.answers"}
	}
	return nil
}

func readRsync(heard []byte) []string {
	if bytes.HasPrefix(heard, []byte("@RSYNCD: ")) {
		return []string{"rsync.answers"}
	}
	return nil
}

// readTelnet looks for option bytes of RFC 854 (FF, then FB to FE), or for a
// prompt to sign in.
func readTelnet(heard []byte) []string {
	text := strings.ToLower(string(heard))
	if len(heard) >= 3 && heard[0] == 0xff && heard[1] >= 0xfb && heard[1] <= 0xfe || strings.Contains(text, "login:") || strings.Contains(text, "username:") {
		return []string{"telnet.answers"}
	}
	return nil
}

// lastReply finds the last complete reply of FTP, a line of three digits and a
// space, and returns its code; RFC 959 section 4.2.
func lastReply(heard []byte) string {
	code := ""
	for line := range strings.Lines(string(heard)) {
		if strings.HasSuffix(line, "\n") && len(line) > 3 && line[3] == ' ' && strings.Trim(line[:3], "0123456789") == "" {
			code = line[:3]
		}
	}
	return code
}

func nextFTP(heard []byte, said int) ([]byte, bool) {
	code := lastReply(heard)
	if said == 0 {
		if code == "220" {
			return []byte("AUTH TLS\r\n"), false
		}
		return nil, code != ""
	}
	return nil, code != "220"
}

func readFTP(heard []byte) []string {
	code := lastReply(heard)
	if !bytes.HasPrefix(heard, []byte("220")) || code == "" {
		return nil
	}
	if code == "220" && !strings.Contains(strings.ToUpper(string(heard)), "FTP") {
		return nil // mail servers begin like this, too
	}
	switch {
	case code == "234":
		return []string{"ftp.answers", "ftp.tls"}
	case strings.HasPrefix(code, "5"):
		return []string{"ftp.answers", "ftp.clear"}
	}
	return []string{"ftp.answers"}
}

func readRedis(heard []byte) []string {
	switch {
	case bytes.HasPrefix(heard, []byte("+PONG\r\n")):
		return []string{"redis.open"}
	case bytes.HasPrefix(heard, []byte("-NOAUTH")):
		return []string{"redis.login"}
	case bytes.HasPrefix(heard, []byte("-DENIED")):
		return []string{"redis.guarded"}
	}
	return nil
}

func readCache(heard []byte) []string {
	if bytes.HasPrefix(heard, []byte("VERSION ")) && bytes.IndexByte(heard, '\n') > 0 {
		return []string{"memcached.open"}
	}
	return nil
}

// readAny knows the services that speak first.
func readAny(heard []byte) []string {
	for _, read := range []func([]byte) []string{readSSH, readRsync, readVNC, readMySQL, readTelnet} {
		if facts := read(heard); len(facts) > 0 {
			return facts[:1] // who it is; nothing was asked
		}
	}
	return nil
}
