package netfilter

import (
	"errors"
	"strings"
	"testing"
)

// inet is a table whose input chain has a policy and rules.
func inet(policy, rules string) string {
	return "flush ruleset\ntable inet filter {\n chain input {\n  type filter hook input priority 0; policy " + policy + ";\n" + rules + "\n }\n chain forward { type filter hook forward priority 0; policy drop; }\n}\n"
}

const workstation = `
	ct state established,related accept
	ct state vmap { invalid : drop, established : accept }
	iif lo accept
	iifname { "lo", "docker0" } accept
	meta l4proto { icmp, ipv6-icmp } accept
	ip6 nexthdr icmpv6 icmpv6 type { echo-request, nd-neighbor-solicit } limit rate 5/second burst 5 packets accept
	ip saddr 192.168.1.0/24 tcp dport { 22, 80, 443, 8000-8010 } ct state new accept
	tcp dport ssh counter packets 1 bytes 2 accept comment "my own"
	log prefix "gone: " level info
`

func TestNft(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		v4, v6     Outcome
	}{
		{"a workstation", inet("drop", workstation), Blocked, Blocked},
		{"a last rule", inet("accept", workstation+"reject with icmpx type admin-prohibited"), Blocked, Blocked},
		{"drops in another chain of the same place", inet("accept", "") + "table inet more { chain late { type filter hook input priority 10; policy drop; } }", Blocked, Blocked},
		{"before it comes in", "table inet raw { chain pre { type filter hook prerouting priority -300; policy drop; } }", Blocked, Blocked},
		{"as it is shipped", inet("accept", ""), Passes, Passes},
		{"nothing", "", Passes, Passes},
		{"forward only", "table inet f { chain forward { type filter hook forward priority 0; drop; } }", Passes, Passes},
		{"all are let in first", inet("drop", "accept"), Opened, Opened},
		{"all by a comment", inet("drop", `counter accept comment "for now"`), Opened, Opened},
		{"all of TCP", inet("drop", "meta l4proto tcp accept"), Opened, Opened},
		{"all that is new", inet("drop", "ct state new,established accept"), Opened, Opened},
		{"all by a map", inet("drop", "ct state vmap { new : accept, invalid : drop }"), Opened, Opened},
		{"all by a close map", inet("drop", "ct state vmap {new:accept}"), Opened, Opened},
		{"the cable", inet("drop", `iifname "eth0" accept`), Opened, Opened},
		{"all but the loopback", inet("drop", "iif != lo accept"), Opened, Opened},
		{"everyone by address", inet("drop", "ip saddr 0.0.0.0/0 accept"), Opened, Opened},
		{"a half of the world", inet("drop", "ip saddr 128.0.0.0/1 accept"), Wide, Wide},
		{"a range of the world", inet("drop", "ip saddr 1.0.0.0-223.255.255.255 accept"), Wide, Wide},
		{"high ports", inet("drop", "tcp dport 1024-65535 accept"), Wide, Wide},
		{"high ports by a list", inet("drop", "tcp dport { 22, 1024-65535 } accept"), Wide, Wide},
		{"high ports by a sign", inet("drop", "tcp dport >= 1024 accept"), Untold, Untold},
		{"every port", inet("drop", "udp dport 1-65535 accept"), Opened, Opened},
		{"by a jump", "table inet f { chain in { type filter hook input priority 0; policy drop; jump more\n }\n chain more { tcp dport 22 accept\n accept\n }\n}", Opened, Opened},
		{"by a jump that returns", "table inet f { chain in { type filter hook input priority 0; policy drop; jump more\n }\n chain more { return\n accept\n }\n}", Blocked, Blocked},
		{"a jump for the wire", "table inet f { chain in { type filter hook input priority 0; policy drop; iifname vmap { lo : accept, eth0 : jump wire } \n }\n chain wire { tcp dport 22 accept\n }\n}", Blocked, Blocked},
		{"an open jump for the wire", "table inet f { chain in { type filter hook input priority 0; policy drop; iifname vmap { lo : accept, eth0 : jump wire } \n }\n chain wire { accept\n }\n}", Opened, Opened},
		{"to this computer", inet("drop", "ip daddr 192.168.1.5 accept"), Untold, Untold},
		{"to many", inet("drop", "ip daddr { 224.0.0.251, 239.255.255.250 } ip6 daddr ff02::fb accept"), Blocked, Blocked},
		{"by their first sign", inet("drop", "tcp flags syn / fin,syn,rst,ack accept"), Untold, Untold},
		{"from a port", inet("drop", "udp sport 53 accept"), Wide, Wide},
		{"a jump to nowhere", inet("drop", "jump nowhere"), Untold, Untold},
		{"IPv6 only", "table ip6 f { chain in { type filter hook input priority 0; policy drop; } }", Passes, Blocked},
		{"IPv4 only", "table ip f { chain in { type filter hook input priority 0; policy drop; } }", Blocked, Passes},
		{"IPv4 without a word", "table f { chain in { type filter hook input priority 0; policy drop; } }", Blocked, Passes},
		{"what is not understood", inet("drop", "meta hour 8-17 accept"), Untold, Untold},
		{"a wall that is not understood", inet("accept", "meta hour 8-17 drop"), Passes, Passes},
		{"a wall for some", inet("accept", "tcp dport 22 drop\nip saddr 10.0.0.0/8 drop"), Passes, Passes},
		{"asleep", "table inet f { flags dormant; chain in { type filter hook input priority 0; policy drop; } }", Passes, Passes},
		{"line by line", "add table inet f\nadd chain inet f in { type filter hook input priority 0 ; policy drop ; }\nadd rule inet f in tcp dport 22 accept\n", Blocked, Blocked},
		{"line by line, all", "add table inet f\nadd chain inet f in { type filter hook input priority 0 ; policy drop ; }\nadd rule inet f in accept\n", Opened, Opened},
		{"a word for a device", "define wire = \"eth0\"\n" + inet("drop", "iifname $wire accept"), Opened, Opened},
		{"a word for ports", "define doors = { 22, 80 }\n" + inet("drop", "tcp dport $doors accept"), Blocked, Blocked},
		{"another file", "include \"/etc/nftables.d/*.nft\"\n", Opened, Opened},
		{"flushed by a later line", inet("drop", "") + "flush ruleset\n", Passes, Passes},
	} {
		got, err := Rules(tt.text, func(string) ([]string, error) { return []string{inet("drop", "accept")}, nil })
		if err != nil || got.V4 != tt.v4 || got.V6 != tt.v6 {
			t.Errorf("%s: %v", tt.name, err)
			t.Errorf("%+v, want %v and %v", got, tt.v4, tt.v6)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, text := range []string{"table inet f {", "}", "table \"x", "monitor x", "insert rule x y accept", "include \"a\""} {
		got, err := Rules(text, func(string) ([]string, error) { return nil, errors.New("unread") })
		if err == nil || got.V4 != Untold || got.V6 != Untold {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func saved(policy string, rules ...string) string {
	return "# made by hand\n*mangle\n:INPUT DROP [0:0]\nCOMMIT\n*filter\n:INPUT " + policy + " [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:own - [0:0]\n" + strings.Join(rules, "\n") + "\nCOMMIT\n"
}

func TestChain(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       Outcome
	}{
		{"a policy", saved("DROP"), Blocked},
		{"a last rule", saved("ACCEPT", "-A INPUT -i lo -j ACCEPT", "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-A INPUT -p icmp -j ACCEPT", `-A INPUT -p tcp -m tcp --dport 22 -m comment --comment "a b" -j ACCEPT`, "-A INPUT -j REJECT --reject-with icmp-host-prohibited"), Blocked},
		{"nothing", saved("ACCEPT"), Passes},
		{"a wall for some", saved("ACCEPT", "-A INPUT -p tcp --dport 23 -j DROP"), Passes},
		{"all", saved("DROP", "-A INPUT -j ACCEPT"), Opened},
		{"all of a protocol", saved("DROP", "-A INPUT -p tcp -j ACCEPT"), Opened},
		{"all of a place", saved("DROP", "-A INPUT -s 0.0.0.0/0 -j ACCEPT"), Opened},
		{"all but one", saved("DROP", "-A INPUT ! -s 10.0.0.1/32 -j ACCEPT"), Opened},
		{"all on a cable", saved("DROP", "-A INPUT -i enp3s0 -j ACCEPT"), Opened},
		{"all but on a bridge", saved("DROP", "-A INPUT ! -i docker0 -j ACCEPT"), Opened},
		{"all, now and then", saved("DROP", "-A INPUT -m limit --limit 5/sec -j ACCEPT"), Opened},
		{"all that is new", saved("DROP", "-A INPUT -m state --state NEW -j ACCEPT"), Opened},
		{"by an own chain", saved("DROP", "-A INPUT -j own", "-A own -j ACCEPT"), Opened},
		{"by an own chain of a protocol", saved("DROP", "-A INPUT -p tcp --syn -m conntrack --ctstate NEW -j own", "-A own -j ACCEPT"), Opened},
		{"by an own chain for a port", saved("DROP", "-A INPUT -p tcp --dport 22 -j own", "-A own -j ACCEPT"), Blocked},
		{"first a wall", saved("DROP", "-A INPUT -j DROP", "-A INPUT -j ACCEPT"), Blocked},
		{"put in before it", saved("DROP", "-A INPUT -j DROP", "-I INPUT -j ACCEPT"), Opened},
		{"high ports", saved("DROP", "-A INPUT -p tcp -m multiport --dports 22,1024:65535 -j ACCEPT"), Wide},
		{"ports of ufw", saved("DROP", "-A INPUT -p udp --dport 1025:65535 -j ACCEPT"), Wide},
		{"every port", saved("DROP", "-A INPUT -p udp --dport 1: -j ACCEPT"), Opened},
		{"all by their first sign", saved("DROP", "-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT"), Opened},
		{"no call at all", saved("DROP", "-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN FIN,SYN -j ACCEPT"), Blocked},
		{"from a port", saved("DROP", "-A INPUT -p udp --sport 53 -j ACCEPT"), Wide},
		{"from a port to a port", saved("DROP", "-A INPUT -p udp --sport 67 --dport 68 -j ACCEPT"), Blocked},
		{"to this computer", saved("DROP", "-A INPUT -d 192.168.1.5/32 -j ACCEPT"), Untold},
		{"to many", saved("DROP", "-A INPUT -d 224.0.0.251/32 -j ACCEPT"), Blocked},
		{"by a mark", saved("DROP", "-A INPUT -m mark --mark 0x1 -j ACCEPT"), Untold},
		{"a clock", saved("DROP", "-A INPUT -m time --timestart 08:00 -j ACCEPT"), Untold},
		{"a chain that is not there", saved("DROP", "-A INPUT -j nowhere"), Untold},
		{"no end", "*filter\n:INPUT DROP [0:0]\n", Passes},
		{"of another table", "*mangle\n:INPUT DROP [0:0]\nCOMMIT\n", Passes},
		{"nonsense", "hello\n", Untold},
		{"a rule for no chain", "*filter\n:INPUT DROP\n-A IN -j ACCEPT\nCOMMIT\n", Untold},
	} {
		if got, why, _ := Chain(tt.text, "INPUT"); got != tt.want {
			t.Errorf("%s: %v, %q; want %v", tt.name, got, why, tt.want)
		}
	}
}

// FuzzRules: no text makes the walk go on for ever, and one without a wall in it is none.
func FuzzRules(f *testing.F) {
	f.Add(inet("drop", workstation), saved("DROP", "-A INPUT -p tcp --dport 1:22 -j own"))
	f.Add("table inet f { chain in { type filter hook input priority 0; policy drop; jump in\n } }", "*filter\n:INPUT -\n-A INPUT -g INPUT\nCOMMIT")
	f.Fuzz(func(t *testing.T, rules, table string) {
		got, _ := Rules(rules, func(string) ([]string, error) { return []string{rules}, nil })
		if wall := strings.Contains(rules, "drop") || strings.Contains(rules, "reject"); !wall && (got.V4 >= Wide || got.V6 >= Wide) {
			t.Errorf("%q counts as a wall: %+v", rules, got)
		}
		o, _, _ := Chain(table, "INPUT")
		if wall := strings.Contains(table, "DROP") || strings.Contains(table, "REJECT") || strings.Contains(table, "TARPIT"); !wall && o >= Wide {
			t.Errorf("%q counts as a wall: %v", table, o)
		}
	})
}
