package ports

import "net"

// The two addresses of the office in the network of TestRealServices.
const (
	office4 = "10.77.0.1"
	office6 = "fd00::77"
)

// A service to start: a real program, or a script of ours in its place.
type started struct {
	port    uint16
	bind    string // the address it listens on
	program string
	// command is run in dir, which it may write to; nil stands for script.
	command []string
	files   map[string]string
	script  func(net.Conn)
	id      string // the finding that the network view makes; empty where none
	says    string // and a part of it
}

func realServices(dir string) []started {
	return []started{
		{port: 22, bind: "0.0.0.0", program: "sshd", command: []string{"sshd", "-D", "-e", "-f", "/dev/null", "-h", dir + "/key", "-p", "22", "-o", "ListenAddress=0.0.0.0", "-o", "PidFile=none"}, id: "ports.ssh", says: "answered as SSH"},
		{port: 8080, bind: "0.0.0.0", program: "nginx", command: []string{"nginx", "-p", dir, "-c", dir + "/nginx.conf", "-e", "stderr"}, files: map[string]string{
			"nginx.conf": "daemon off; pid nginx.pid; error_log stderr; worker_processes 1; events {} http { access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s; server { listen 8080; listen [::]:8081; return 200 hello; } }",
		}, id: "ports.web_pages", says: "web page that is not encrypted"},
		{port: 6379, bind: office4, program: "redis-server", command: []string{"redis-server", "--port", "6379", "--bind", office4, "--protected-mode", "no", "--save", "", "--dir", dir}, id: "ports.redis", says: "asked for no password"},
		{port: 11211, bind: office4, program: "memcached", command: []string{"memcached", "-u", "nobody", "-l", office4, "-p", "11211"}, id: "ports.memcached", says: "answered as memcached"},
		{port: 873, bind: "0.0.0.0", program: "rsync", command: []string{"rsync", "--daemon", "--no-detach", "--address=0.0.0.0", "--port=873", "--config=" + dir + "/rsync.conf"}, files: map[string]string{"rsync.conf": "use chroot = no\n"}, id: "ports.files", says: "answered as rsync"},
		{port: 1883, bind: "0.0.0.0", program: "mosquitto", command: []string{"mosquitto", "-c", dir + "/mosquitto.conf"}, files: map[string]string{"mosquitto.conf": "listener 1883 0.0.0.0\nallow_anonymous true\n"}, id: "ports.mqtt", says: "let us in without a login"}, //nolint:misspell // the name of a program
		{port: 8000, bind: "127.0.0.1", program: "python3", command: []string{"python3", "-m", "http.server", "8000", "--bind", "127.0.0.1"}},
	}
}

// scripted makes up the rest of the forty, on every scope and family.
func scripted() []started {
	list := []started{
		{port: 3389, script: replies(rdpAll, rdpAnswer(2, 2), rdpTLS, rdpAnswer(2, 1)), id: "ports.rdp", says: "is off"},
		{port: 445, script: replies("\x00\x00\x00\x2f\xffSMB", smb1Reply(0), "\x00\x00\x00\x6c\xfeSMB", smb2Reply(1)), id: "ports.smb", says: "SMB 1"},
		{port: 5900, script: both("RFB 003.008\n", replies("RFB 003.008\n", "\x01\x01")), id: "ports.vnc", says: "no password"},
		{port: 3306, script: says(mysqlGreeting(0)), id: "ports.databases", says: "MySQL"},
		{port: 5432, script: replies("\x00\x00\x00\x08\x04\xd2\x16\x2f", "S"), id: "ports.databases", says: "PostgreSQL"},
		{port: 27017, script: replies("\x34\x00\x00\x00", mongoReply()), id: "ports.mongodb", says: "answered as MongoDB"},
		{port: 9200, script: page("200 OK", "", `{"cluster_name":"c"}`), id: "ports.elasticsearch", says: "no login"},
		{port: 2375, script: page("200 OK", "Api-Version: 1.45\r\n", "OK"), id: "ports.docker", says: "whole computer"},
		{port: 554, script: replies("OPTIONS", "RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n"), id: "ports.camera", says: "video stream"},
		{port: 389, script: replies("\x30\x25", ldapEntry), id: "ports.directory", says: "staff directory"},
		{port: 21, script: both("220 FTP\r\n", replies("AUTH TLS", "530 no\r\n")), id: "ports.ftp", says: "no encryption"},
		{port: 23, script: says("\xff\xfd\x18\xff\xfd\x20"), id: "ports.telnet", says: "answered as Telnet"},
		{port: 9100, script: func(net.Conn) {}, id: "ports.printer", says: "Nothing was sent"},
		{port: 502, script: func(net.Conn) {}, id: "ports.industrial", says: "Nothing was sent"},
	}
	for i := range list {
		list[i].bind = []string{"0.0.0.0", office4}[i%2]
	}
	// The same numbers over IPv6, for this computer alone or for the office; and
	// some that nobody knows.
	for i, p := range []uint16{3389, 5900, 6379, 27017, 2375, 11211, 23, 9100, 502} {
		list = append(list, started{port: p, bind: []string{"::1", office6}[i%2], script: func(net.Conn) {}})
	}
	for i := range 10 {
		list = append(list, started{port: uint16(21000 + 7*i), bind: []string{"0.0.0.0", "::", office4, office6, "127.0.0.1"}[i%5], script: func(net.Conn) {}, id: "ports.other"})
	}
	for i := range list {
		list[i].program = "ports.test"
	}
	return list
}
