package cli

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A packetCase is one way to name, pin, redirect or answer. SHOP stands for a name
// of the case's own.
type packetCase struct {
	name   string
	args   []string
	zone   string // records, separated by " | "
	file   string // in FILE, for --targets-file
	may    string // where packets may go: addresses, ranges, addresses with a port
	must   string // where some must go, so that the case says something
	ask    string // names that may be asked for, with all below them
	code   int    // exit code; -1 for 0 or 4
	says   []string
	record []string // the whole record, where it is not nil; see recordOf
	local  bool
	router bool
}

// as gives the case its own name.
func (c packetCase) as(name string) packetCase {
	r := strings.NewReplacer("SHOP", name)
	args := make([]string, len(c.args))
	for i, a := range c.args {
		args[i] = r.Replace(a)
	}
	c.args, c.zone, c.file, c.ask = args, r.Replace(c.zone), r.Replace(c.file), r.Replace(c.ask)
	for _, list := range [][]string{c.says, c.record} {
		for i := range list {
			list[i] = r.Replace(list[i])
		}
	}
	return c
}

// answers are addresses of every kind.
var answers = []string{
	"127.0.0.1", "127.9.9.9", "10.1.1.1", "172.20.1.1", "192.168.9.9", "10.99.0.2", "169.254.3.3", "100.64.1.1", "192.0.2.7", "203.0.113.7", "198.18.0.7",
	"169.254.169.254", "100.100.100.200", "224.0.0.5", "255.255.255.255", "0.0.0.0", "0.0.0.1", "240.0.0.1", "192.0.0.8",
	"::1", "::", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.1.1.1", "::ffff:9.9.9.9", "64:ff9b::7f00:1", "64:ff9b::909:909", "64:ff9b:1::a00:1",
	"2002:7f00:1::1", "2001:0:1::1", "fd00::7", "fd99::2", "fe80::7", "fec0::7", "2001:db8::7", "ff02::7", "fd00:ec2::254", "4000::1",
}

func record(name, addr string) string {
	kind := "AAAA"
	if netip.MustParseAddr(addr).Is4() {
		kind = "A"
	}
	return name + ". " + kind + " " + addr
}

func packetCases() []packetCase {
	word := func(args ...string) []string { return append(args, "--authorised-by", "A. Owner, a test") }
	out := []packetCase{
		// Without anyone's word nothing goes out, whatever the name is pinned to.
		{name: "a name", args: []string{"SHOP.example"}, code: 5},
		{name: "F01 pinned to loopback", args: []string{"SHOP.example", "--resolve", "SHOP.example:443:127.0.0.1"}, code: 5},
		{name: "F01 pinned to IPv6 loopback", args: []string{"SHOP.example", "--resolve", "SHOP.example:443:[::1]"}, code: 5},
		{name: "F01 pinned to our own address", args: []string{"SHOP.example:80", "--resolve", "SHOP.example:80:10.99.0.2"}, code: 5},
		{name: "F01 pinned, mapped", args: []string{"SHOP.example", "--resolve", "SHOP.example:443:::ffff:127.0.0.1"}, code: 5},
		{name: "F01 a name of the office, pinned", args: []string{"SHOP.lan", "--resolve", "SHOP.lan:443:127.0.0.1"}, code: 5},
		{name: "F01 in a hosts file", args: []string{"inhosts.example"}, code: 5},
		{name: "under localhost", args: []string{"SHOP.localhost"}, code: 5},
		{name: "localhost.localdomain", args: []string{"localhost.localdomain"}, code: 5},
		{name: "localhost, pinned elsewhere", args: []string{"localhost", "--resolve", "localhost:443:10.3.3.3"}, code: 5},
		{name: "an address", args: []string{"10.1.1.1"}, code: 5},
		{name: "an address, mapped", args: []string{"::ffff:10.1.1.1"}, code: 5},
		{name: "loopback by a translator", args: []string{"64:ff9b::7f00:1"}, code: 5},
		{name: "loopback by a tunnel", args: []string{"2002:7f00:1::1"}, code: 5},
		{name: "loopback, compatible", args: []string{"[::127.0.0.1]:80"}, code: 5},
		{name: "our link-local address on another cable", args: []string{"fe80::99%lo"}, code: 5},
		{name: "a word of one letter", args: []string{"nas"}, code: 5},
		{name: "a range", args: []string{"10.5.0.0/30"}, code: 5},
		{name: "a range with an address of ours", args: []string{"10.99.0.0/30"}, code: 5},
		{name: "a file", args: []string{"--targets-file", "FILE"}, file: "localhost\nSHOP.example\n", code: 5},
		{name: "a range in a file", args: []string{"--targets-file", "FILE"}, file: "127.0.0.1\n10.5.0.0/30\n", code: 5},
		{name: "one with, among others without", args: []string{"127.0.0.1", "SHOP.example"}, code: 5},
		{name: "allowed to be private by nobody", args: []string{"SHOP.example", "--allow-private", "SHOP.example"}, code: 5},
		{name: "a url", args: []string{"https://SHOP.example/x"}, code: 5},
		// F17: what is nobody's word.
		{name: "F17 a comma", args: []string{"SHOP.example", "--authorised-by", ","}, code: 2},
		{name: "F17 no reference", args: []string{"SHOP.example", "--authorised-by", "A. Owner"}, code: 2},
		{name: "F17 dashes", args: []string{"SHOP.example", "--authorised-by", "—, —"}, code: 2},
		{name: "F17 spaces", args: []string{"SHOP.example", "--authorised-by", " "}, code: 2},
		// F18, F19: what is no target, with someone's word or not.
		{name: "F18 an open bracket", args: word("[::1"), code: 2},
		{name: "F19 a user", args: word("https://SHOP.example@10.0.0.1"), code: 2},
		{name: "F19 a user in a file", args: word("--targets-file", "FILE"), file: "SHOP@10.0.0.1\n", code: 2},
		{name: "a number", args: word("2130706433"), code: 2},
		{name: "hexadecimal", args: word("0x7f000001"), code: 2},
		{name: "short", args: word("127.1"), code: 2},
		{name: "octal", args: word("0177.0.0.1"), code: 2},
		{name: "the metadata address", args: word("169.254.169.254"), code: 2},
		{name: "the metadata address by a translator", args: word("64:ff9b::a9fe:a9fe"), code: 2},
		{name: "pinned to the metadata address", args: word("SHOP.example", "--resolve", "SHOP.example:443:169.254.169.254"), code: 2},
		{name: "an address, pinned to another", args: word("10.1.1.1", "--resolve", "10.1.1.1:443:127.0.0.1"), code: 2},
		{name: "a name server that is many", args: word("SHOP.example", "--dns-server", "224.0.0.251:5353"), code: 2},
		{name: "a user before a pin", args: word("SHOP.example", "--resolve", "a@SHOP.example:443:127.0.0.1"), code: 2},
		// This computer by its address needs nobody's word.
		{name: "loopback", args: []string{"127.0.0.1:80"}, may: "127.0.0.1", must: "127.0.0.1", code: -1},
		{name: "loopback, mapped", args: []string{"[::ffff:127.0.0.1]:80"}, may: "127.0.0.1", must: "127.0.0.1", code: -1},
		{name: "our own address", args: []string{"10.99.0.2"}, may: "10.99.0.2", must: "10.99.0.2", code: -1},
		{name: "localhost", args: []string{"LocalHost.:80"}, may: "127.0.0.1 ::1", must: "127.0.0.1", code: -1},
		{name: "a range of ours", args: []string{"127.0.0.0/30"}, may: "127.0.0.0/30", must: "127.0.0.1", code: -1},
		// With it, what it covers and no more.
		{name: "an address", args: word("10.1.1.1"), may: "10.1.1.1", must: "10.1.1.1", code: -1},
		{name: "a range", args: word("10.5.0.0/30"), may: "10.5.0.0/30", must: "10.5.0.1", code: -1},
		{name: "a range in a file", args: word("--targets-file", "FILE"), file: "\ufeff10.5.0.4/31 # two\r\n", may: "10.5.0.4/31", must: "10.5.0.4 10.5.0.5", code: -1},
		{name: "a range around the metadata address", args: word("169.254.169.252/30"), may: "169.254.169.253", code: -1},
		{name: "a public name", args: word("SHOP.example"), zone: "SHOP.example. A 9.9.9.9 | SHOP.example. MX 0 .", may: "9.9.9.9", must: "9.9.9.9", ask: "SHOP.example", code: -1},
		{name: "a public name by another server", args: word("SHOP.example", "--dns-server", "127.0.0.1:53"), zone: "SHOP.example. AAAA 2620:fe::fe", may: "2620:fe::fe", must: "2620:fe::fe", ask: "SHOP.example", code: -1},
		{name: "a public name by aliases", args: word("SHOP.example"), zone: "SHOP.example. CNAME cdn.far.example. | cdn.far.example. A 9.9.9.10", may: "9.9.9.10", must: "9.9.9.10", ask: "SHOP.example", code: -1},
		{name: "by aliases to a place inside", args: word("SHOP.example"), zone: "SHOP.example. CNAME SHOP.lan. | SHOP.lan. A 10.1.1.9", ask: "SHOP.example", code: -1, says: []string{"10.1.1.9 (private)"}},
		{name: "public and private at once", args: word("SHOP.example"), zone: "SHOP.example. A 9.9.9.9 | SHOP.example. A 10.1.1.9", ask: "SHOP.example", code: -1, says: []string{"10.1.1.9 (private)"}},
		{name: "public, and once more by a translator", args: word("SHOP.example"), zone: "SHOP.example. A 9.9.9.9 | SHOP.example. AAAA 64:ff9b::909:909", may: "9.9.9.9", must: "9.9.9.9", ask: "SHOP.example", code: -1},
		{name: "in a hosts file", args: word("inhosts.example"), ask: "inhosts.example", code: 4, says: []string{"10.7.7.7 (private)"}},
		{name: "of the office, in a hosts file", args: word("inhosts.lan"), may: "10.7.7.8", must: "10.7.7.8", ask: "inhosts.lan", code: -1},
		{name: "pinned to loopback", args: word("SHOP.example", "--resolve", "SHOP.example:443:127.0.0.1"), may: "127.0.0.1:443", must: "127.0.0.1", ask: "SHOP.example", code: -1, says: []string{`"basis": "pin"`}},
		{name: "pinned for another port", args: word("SHOP.example:443", "--resolve", "SHOP.example:8443:127.0.0.1"), zone: "SHOP.example. A 10.1.1.1", ask: "SHOP.example", code: -1},
		{name: "allowed to be private", args: word("SHOP.example", "--allow-private", "SHOP.example"), zone: "SHOP.example. A 10.1.1.1", may: "10.1.1.1", must: "10.1.1.1", ask: "SHOP.example", code: -1, says: []string{`"basis": "private"`}},
		{name: "another is allowed to be", args: word("SHOP.example", "--allow-private", "www.SHOP.example"), zone: "SHOP.example. A 10.1.1.1", ask: "SHOP.example", code: -1},
		{name: "allowed, at the metadata address", args: word("SHOP.example", "--allow-private", "SHOP.example"), zone: "SHOP.example. A 169.254.169.254", ask: "SHOP.example", code: -1},
		{name: "F22 one word", args: word("SHOP"), zone: "SHOP. A 10.2.2.2 | SHOP.evil.example. A 10.66.66.66 | SHOP.worse.example. A 10.66.66.67", may: "10.2.2.2", must: "10.2.2.2", ask: "SHOP", code: -1},
		{name: "F22 one word that is none", args: word("SHOP"), zone: "SHOP.evil.example. A 10.66.66.66", ask: "SHOP", code: -1},
		{name: "F22 two words", args: word("SHOP.nosuch"), zone: "SHOP.nosuch.evil.example. A 10.66.66.66", ask: "SHOP.nosuch", code: -1},
		// What is allowed for one is not for another.
		{name: "a neighbour’s address", args: word("SHOP.example", "127.0.0.1:80"), zone: "SHOP.example. A 9.9.9.9 | SHOP.example. MX 1 mx.SHOP.example. | mx.SHOP.example. A 127.0.0.1", may: "9.9.9.9 127.0.0.1:80 127.0.0.1:443", must: "9.9.9.9", ask: "SHOP.example", code: -1},
		// Its own website may lead away, and is not followed.
		{name: "led to a private address", args: word("SHOPa.example", "--resolve", "SHOPa.example:443:127.0.0.1", "--resolve", "SHOPa.example:80:127.0.0.1"), may: "127.0.0.1:80 127.0.0.1:443", must: "127.0.0.1", ask: "SHOPa.example", code: -1},
		{name: "led to another name", args: word("SHOPb.example:80", "--resolve", "SHOPb.example:80:127.0.0.1"), may: "127.0.0.1", must: "127.0.0.1", ask: "SHOPb.example", code: -1},
		{name: "led to the metadata address", args: word("SHOPc.example:80", "--resolve", "SHOPc.example:80:127.0.0.1"), may: "127.0.0.1", must: "127.0.0.1", ask: "SHOPc.example", code: -1},
		{name: "led to another by its address", args: word("SHOPd.example:80", "--resolve", "SHOPd.example:80:127.0.0.1"), may: "127.0.0.1", must: "127.0.0.1", ask: "SHOPd.example", code: -1},
		// Its mail.
		{name: "a mail server", args: word("SHOP.example", "--checks", "mail"), zone: "SHOP.example. MX 1 mx.far.example. | mx.far.example. A 9.9.9.25", may: "9.9.9.25:25", must: "9.9.9.25", ask: "SHOP.example mx.far.example", code: -1, says: []string{`"basis": "records"`}},
		{name: "a mail server, pinned", args: word("SHOP.example", "--checks", "mail", "--resolve", "mx.SHOP.example:25:10.4.4.4"), zone: "SHOP.example. MX 1 mx.SHOP.example.", may: "10.4.4.4:25", must: "10.4.4.4", ask: "SHOP.example", code: -1},
		{name: "a mail server, allowed to be private", args: word("SHOP.example", "--checks", "mail", "--allow-private", "mx.SHOP.example"), zone: "SHOP.example. MX 1 mx.SHOP.example. | mx.SHOP.example. A 10.4.4.5", may: "10.4.4.5:25", must: "10.4.4.5", ask: "SHOP.example", code: -1},
		{name: "its own mail server", args: word("SHOP.example", "--checks", "mail"), zone: "SHOP.example. A 9.9.9.9", may: "9.9.9.9:25", ask: "SHOP.example", code: -1},
		{name: "a policy’s host, pinned", args: word("SHOP.example", "--checks", "mail", "--resolve", "mta-sts.SHOP.example:443:10.4.4.6"), zone: `SHOP.example. MX 0 . | _mta-sts.SHOP.example. TXT "v=STSv1; id=1"`, may: "10.4.4.6:443", must: "10.4.4.6", ask: "SHOP.example", code: -1},
		// Name, port and address are allowed together.
		{
			name: "what a pin leads to, by its mail", args: word("SHOP.example", "--checks", "mail", "--resolve", "SHOP.example:443:127.0.0.1"),
			zone: `SHOP.example. MX 1 mail.SHOP.example. | mail.SHOP.example. A 127.0.0.1 | _mta-sts.SHOP.example. TXT "v=STSv1; id=1" | mta-sts.SHOP.example. CNAME in.SHOP.example. | in.SHOP.example. A 127.0.0.1`,
			ask:  "SHOP.example", code: 4, says: []string{"mail.starttls.none", "not_authorised"},
			record: []string{"SHOP.example pin", "mail.SHOP.example:25 records left 127.0.0.1 (loopback)", "mta-sts.SHOP.example:443 records left 127.0.0.1 (loopback)"},
		},
		{
			name: "what a pin leads to, by another’s mail server", args: word("SHOP.example", "--checks", "mail", "--resolve", "SHOP.example:443:10.9.9.1"),
			zone: "SHOP.example. MX 1 mail.bSHOP.example. | mail.bSHOP.example. A 10.9.9.1", ask: "SHOP.example bSHOP.example", code: 4,
			record: []string{"SHOP.example pin", "mail.bSHOP.example:25 records left 10.9.9.1 (private)"},
		},
		{
			name: "a pin of a mail server for another port", args: word("SHOP.example", "--checks", "mail", "--resolve", "mx.SHOP.example:443:10.4.4.4"),
			zone: "SHOP.example. MX 1 mx.SHOP.example. | mx.SHOP.example. A 10.4.4.4", ask: "SHOP.example", code: 4,
			record: []string{"SHOP.example word", "mx.SHOP.example:25 records left 10.4.4.4 (private)"},
		},
		{
			name: "a pin of a policy’s host for another port", args: word("SHOP.example", "--checks", "mail", "--resolve", "mta-sts.SHOP.example:25:10.4.4.4"),
			zone: `SHOP.example. MX 1 mx.SHOP.example. | mx.SHOP.example. A 8.8.8.8 | _mta-sts.SHOP.example. TXT "v=STSv1; id=1" | mta-sts.SHOP.example. A 10.4.4.4`,
			may:  "8.8.8.8:25", must: "8.8.8.8", ask: "SHOP.example", code: 4, says: []string{"leads to an address that is not on the internet, so it was left alone"},
			record: []string{"SHOP.example word", "mta-sts.SHOP.example:443 records left 10.4.4.4 (private)", "mx.SHOP.example:25 records reached 8.8.8.8"},
		},
		{
			name: "what the target may be, by its mail", args: word("SHOP.example", "--checks", "mail", "--allow-private", "SHOP.example"),
			zone: `SHOP.example. A 10.4.4.4 | SHOP.example. MX 1 mx.SHOP.example. | mx.SHOP.example. A 10.4.4.4 | _mta-sts.SHOP.example. TXT "v=STSv1; id=1" | mta-sts.SHOP.example. AAAA fd00::9`, ask: "SHOP.example", code: 4,
			record: []string{"SHOP.example private", "mta-sts.SHOP.example:443 records left fd00::9 (unique local)", "mx.SHOP.example:25 records left 10.4.4.4 (private)"},
		},
		{
			name: "a mail server that is another target", args: word("SHOP.example", "10.4.4.4", "--checks", "mail"),
			zone: "SHOP.example. MX 1 mx.SHOP.example. | mx.SHOP.example. A 10.4.4.4", ask: "SHOP.example", code: 4,
			record: []string{"SHOP.example word", "10.4.4.4 word", "mx.SHOP.example:25 records left 10.4.4.4 (private)"},
		},
		{
			name: "a pin, for its port alone", args: word("SHOP.example", "--checks", "web", "--resolve", "SHOP.example:443:127.0.0.1"), may: "127.0.0.1:443", must: "127.0.0.1",
			ask: "SHOP.example", code: -1, record: []string{"SHOP.example pin reached 127.0.0.1"},
		},
		{
			name: "led to another of its names, inside", args: word("SHOPe.example", "--checks", "web", "--resolve", "SHOPe.example:80:127.0.0.1", "--resolve", "SHOPe.example:443:127.0.0.1"),
			zone: "www.SHOPe.example. A 127.0.0.1", may: "127.0.0.1:80 127.0.0.1:443", must: "127.0.0.1", ask: "SHOPe.example", code: -1,
		},
		// One address inside is enough to leave a name alone, whoever names it.
		{
			name: "public and private at once, as its own mail server", args: word("SHOP.example", "--checks", "mail"),
			zone: "SHOP.example. A 8.8.4.4 | SHOP.example. A 127.0.0.1 | SHOP.example. MX 1 SHOP.example.", ask: "SHOP.example", code: 4,
			record: []string{"SHOP.example word left 8.8.4.4 (public), 127.0.0.1 (loopback)", "SHOP.example:25 records left 8.8.4.4 (public), 127.0.0.1 (loopback)"},
		},
		{
			name: "public and private at once, a mail server", args: word("SHOP.example", "--checks", "mail"),
			zone: "SHOP.example. MX 1 mx.SHOP.example. | mx.SHOP.example. A 8.8.8.8 | mx.SHOP.example. A 127.0.0.1", ask: "SHOP.example", code: 4,
			record: []string{"SHOP.example word", "mx.SHOP.example:25 records left 8.8.8.8 (public), 127.0.0.1 (loopback)"},
		},
		{
			name: "private by IPv6 alone, a mail server", args: word("SHOP.example", "--checks", "mail"),
			zone: "SHOP.example. MX 1 mx.SHOP.example. | mx.SHOP.example. A 8.8.8.8 | mx.SHOP.example. AAAA fd00::9", ask: "SHOP.example", code: 4,
			record: []string{"SHOP.example word", "mx.SHOP.example:25 records left 8.8.8.8 (public), fd00::9 (unique local)"},
		},
		{
			name: "by an alias, a mail server", args: word("SHOP.example", "--checks", "mail"),
			zone: "SHOP.example. MX 1 mx.SHOP.example. | mx.SHOP.example. CNAME a.SHOP.example. | a.SHOP.example. CNAME b.SHOP.example. | b.SHOP.example. A 8.8.8.8 | b.SHOP.example. A 10.9.9.1", ask: "SHOP.example", code: 4,
			record: []string{"SHOP.example word", "mx.SHOP.example:25 records left 8.8.8.8 (public), 10.9.9.1 (private)"},
		},
		{
			name: "public and private at once, a policy’s host", args: word("SHOP.example", "--checks", "mail"),
			zone: `SHOP.example. MX 1 mx.SHOP.example. | mx.SHOP.example. A 8.8.8.8 | _mta-sts.SHOP.example. TXT "v=STSv1; id=1" | mta-sts.SHOP.example. A 1.1.1.1 | mta-sts.SHOP.example. A 10.9.9.1`,
			may:  "8.8.8.8:25", must: "8.8.8.8", ask: "SHOP.example", code: 4,
			record: []string{"SHOP.example word", "mta-sts.SHOP.example:443 records left 1.1.1.1 (public), 10.9.9.1 (private)", "mx.SHOP.example:25 records reached 8.8.8.8"},
		},
		{
			name: "both, and allowed, a mail server", args: word("SHOP.example", "--checks", "mail", "--allow-private", "mx.SHOP.example"), may: "8.8.8.8:25", must: "8.8.8.8",
			zone: "SHOP.example. MX 1 mx.SHOP.example. | mx.SHOP.example. A 8.8.8.8 | mx.SHOP.example. AAAA fd00::9", ask: "SHOP.example", code: -1,
			record: []string{"SHOP.example word", "mx.SHOP.example:25 private reached 8.8.8.8"},
		},
		{
			name: "an office name, as its own mail server", args: word("SHOP.lan", "--checks", "mail"), zone: "SHOP.lan. A 10.2.2.3 | SHOP.lan. MX 1 SHOP.lan.",
			may: "10.2.2.3:25", must: "10.2.2.3", ask: "SHOP.lan", code: -1, record: []string{"SHOP.lan word reached 10.2.2.3"},
		},
		{
			name: "public, as its own mail server", args: word("SHOP.example", "--checks", "mail"), zone: "SHOP.example. A 9.9.9.3 | SHOP.example. MX 1 SHOP.example.",
			may: "9.9.9.3:25", must: "9.9.9.3", ask: "SHOP.example", code: -1, record: []string{"SHOP.example word", "SHOP.example:25 records reached 9.9.9.3"},
		},
		{
			name: "by IPv6 alone, a mail server inside", args: word("SHOP.example", "--checks", "mail"), zone: "SHOP.example. MX 1 mx.SHOP.example. | mx.SHOP.example. AAAA ::1",
			ask: "SHOP.example", code: 4, record: []string{"SHOP.example word", "mx.SHOP.example:25 records left ::1 (loopback)"},
		},
		// The record is what happened.
		{
			name: "a name that has no mail server", args: word("SHOP.example", "--checks", "mail"), zone: "SHOP.example. A 9.9.9.1", ask: "SHOP.example", code: -1,
			record: []string{"SHOP.example word"},
		},
		{
			name: "the first of two addresses", args: word("SHOP.example", "--checks", "ports"), zone: "SHOP.example. A 9.9.9.1 | SHOP.example. A 9.9.9.2", may: "9.9.9.1 9.9.9.2", must: "9.9.9.", ask: "SHOP.example", code: -1,
			says: []string{`"reached"`},
		},
		{
			name: "a range around the metadata address, in the record", args: word("169.254.169.248/29", "--checks", "ports"), may: "169.254.169.248/29", must: "169.254.169.253", code: -1,
			record: []string{"169.254.169.248/29 word reached 169.254.169.249 to 169.254.169.253 left 169.254.169.254 (cloud metadata)"},
		},
		{
			name: "the router, in the record", args: []string{"--router", "--checks", "ports"}, local: true, router: true, may: "10.99.0.2:5000", must: "239.255.255.250 10.99.0.2", code: -1,
			record: []string{"the office router flag reached 239.255.255.250:1900, 10.99.0.2:5000 left 10.200.0.9:5000 (private), 9.9.9.9:5000 (public)"},
		},
		{name: "the router, where nothing asks it", args: []string{"127.0.0.1", "--router", "--checks", "web"}, may: "127.0.0.1", must: "127.0.0.1", code: -1, record: []string{"127.0.0.1 own reached 127.0.0.1"}},
		// The office router.
		{name: "F03 the router", args: []string{"--router", "--checks", "ports"}, local: true, router: true, may: "10.99.0.2:5000", must: "239.255.255.250 10.99.0.2", code: -1},
		{name: "F03 the router, and targets", args: []string{"127.0.0.1", "--router", "--checks", "ports", "--ports", "80"}, local: true, router: true, may: "10.99.0.2:5000 127.0.0.1", code: -1},
	}
	for _, a := range answers {
		addr := netip.MustParseAddr(a)
		led := packetCase{name: "F06 a public name at " + a, args: word("SHOP.example"), zone: record("SHOP.example", a), ask: "SHOP.example", code: 4, says: []string{checks.KindOf(addr).String()}}
		out = append(out, led)
	}
	for i, a := range answers {
		if i%3 != 0 {
			continue
		}
		n := fmt.Sprintf("%d", i)
		out = append(out,
			packetCase{name: "F06 a mail server at " + a, args: word("SHOP.example", "--checks", "mail"), zone: "SHOP.example. MX 1 mx" + n + ".SHOP.example. | " + record("mx"+n+".SHOP.example", a), ask: "SHOP.example", code: -1},
			packetCase{name: "F06 a policy by an alias at " + a, args: word("SHOP.example", "--checks", "mail"), zone: `SHOP.example. MX 0 . | _mta-sts.SHOP.example. TXT "v=STSv1; id=1" | mta-sts.SHOP.example. CNAME in.SHOP.test. | ` + record("in.SHOP.test", a), ask: "SHOP.example", code: -1},
			officeCase(word, a),
		)
	}
	return out
}

// officeCase is a name of the office, which may lead inside, though not to what is
// no computer or holds a cloud's secrets.
func officeCase(word func(...string) []string, a string) packetCase {
	c := packetCase{name: "an office name at " + a, args: word("SHOP.lan"), zone: record("SHOP.lan", a), ask: "SHOP.lan", code: -1}
	if addr := netip.MustParseAddr(a); checks.OneComputer(addr) {
		c.may = addr.Unmap().String()
	}
	return c
}
