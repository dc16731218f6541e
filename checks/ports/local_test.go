package ports

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A computer is a host with a table of sockets of its own.
type computer struct {
	checks.Host // asked for nothing else

	table checks.Listeners
	err   error
}

func (c computer) Listeners(context.Context) (checks.Listeners, error) { return c.table, c.err }

func sock(addr string, port uint16, pid int, program string) checks.Listener {
	return checks.Listener{Addr: netip.MustParseAddr(addr), Port: port, PID: pid, Program: program, User: "root"}
}

// local runs the check on a computer with these sockets.
func local(t *testing.T, c computer) []checks.Finding {
	t.Helper()
	env := testEnv(nil)
	env.Host = c
	return runCheck(t.Context(), env, checks.Target{})
}

// brief is what a table of cases compares.
func brief(list []checks.Finding) []string {
	var out []string
	for _, f := range list {
		s := fmt.Sprintf("%s %s", f.ID, f.Status)
		if f.Status == checks.Partial || f.Status == checks.Fail {
			s += " " + f.Severity.String()
		}
		if f.Reason != "" {
			s += " " + string(f.Reason)
		}
		if f.ID != idNone {
			s += " " + f.Target
		}
		out = append(out, s)
	}
	return out
}

func TestJudgeLocal(t *testing.T) {
	tests := []struct {
		name    string
		sockets []checks.Listener
		want    []string
	}{
		{"nothing listens", nil, []string{"ports.none pass"}},
		{
			"loopback only is no gap, whatever it is",
			[]checks.Listener{sock("127.0.0.1", 2375, 9, "dockerd"), sock("::1", 3389, 9, ""), sock("127.8.8.8", 23, 9, ""), sock("::ffff:127.0.0.1", 6379, 9, "redis-server")},
			[]string{"ports.none pass"},
		},
		{
			"everyone, both families, one program",
			[]checks.Listener{sock("0.0.0.0", 3389, 1234, "svchost.exe"), sock("::", 3389, 1234, "svchost.exe")},
			[]string{"ports.none partial info", "ports.rdp partial medium this computer:3389/tcp"},
		},
		{
			"workers that share a port",
			[]checks.Listener{sock("0.0.0.0", 8123, 10, "node"), sock("0.0.0.0", 8123, 11, "node"), sock("192.168.1.5", 8123, 12, "node")},
			[]string{"ports.none pass", "ports.other partial info this computer:8123/tcp"},
		},
		{
			"a program that proves the service",
			[]checks.Listener{sock("192.168.1.5", 6379, 77, "redis-server")},
			[]string{"ports.none partial info", "ports.redis fail high this computer:6379/tcp"},
		},
		{
			"a number alone",
			[]checks.Listener{sock("192.168.1.5", 6379, 0, "")},
			[]string{"ports.none partial info", "ports.redis partial medium this computer:6379/tcp"},
		},
		{
			"the worst first; a note is not a risk",
			[]checks.Listener{sock("0.0.0.0", 22, 5, "sshd"), sock("0.0.0.0", 445, 4, "System"), sock("0.0.0.0", 2375, 8, "dockerd")},
			[]string{"ports.none partial info", "ports.docker fail critical this computer:2375/tcp", "ports.ssh partial info this computer:22/tcp", "ports.smb partial info this computer:445/tcp"},
		},
		{
			"notes only",
			[]checks.Listener{sock("::", 22, 5, "sshd"), sock("fe80::1%eth0", 445, 4, "System")},
			[]string{"ports.none pass", "ports.ssh partial info this computer:22/tcp", "ports.smb partial info this computer:445/tcp"},
		},
		{
			"a public address here is not the internet's view",
			[]checks.Listener{sock("2001:db8::5", 3389, 5, "svchost.exe")},
			[]string{"ports.none partial info", "ports.rdp partial medium this computer:3389/tcp"},
		},
		{
			"two programs on one port",
			[]checks.Listener{sock("192.168.1.5", 5000, 5, "ControlCenter"), sock("10.0.0.5", 5000, 6, "")},
			[]string{"ports.none pass", "ports.nas partial info this computer:5000/tcp", "ports.other partial info this computer:5000/tcp"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := local(t, computer{table: checks.Listeners{Sockets: tt.sockets, Source: "/proc/net/tcp"}})
			if d := cmp.Diff(tt.want, brief(got)); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			if sum := summaryOf(t, got); len(sum.Evidence) < len(tt.sockets) {
				t.Errorf("evidence for %d of %d sockets", len(sum.Evidence), len(tt.sockets))
			}
		})
	}
}

func TestLocalWording(t *testing.T) {
	got := local(t, computer{table: checks.Listeners{Source: "GetExtendedTcpTable", Sockets: []checks.Listener{
		sock("0.0.0.0", 3389, 1234, "svchost.exe"), sock("::", 3389, 1234, "svchost.exe"),
		sock("fe80::1", 445, 4, "System"), sock("0.0.0.0", 40001, 0, ""), sock("192.168.1.5", 40002, 9, "tool"),
	}}})
	byTarget := map[string]checks.Finding{}
	for _, f := range got {
		byTarget[f.Target] = f
		// A bind address proves nothing about the internet.
		if all := f.Title + f.Detail; strings.Contains(all, "internet") {
			t.Errorf("%s speaks of the internet: %s", f.ID, all)
		}
	}
	for target, want := range map[string][2]string{
		"this computer:3389/tcp": {
			"Anyone on the same network may be able to reach Remote Desktop on this computer",
			"The program “svchost.exe” listens for everyone on port 3389; your firewall decides who gets in. We go by the port number alone, which is used for Remote Desktop.",
		},
		"this computer:445/tcp": {
			"Devices on the same cable or Wi-Fi may be able to reach Windows file sharing on this computer",
			"Windows itself listens on port 445 for devices right next to this one. We go by the port number alone, which is used for Windows file sharing.",
		},
		"this computer:40001/tcp": {
			"Anyone on the same network may be able to reach a service that we do not know on this computer",
			"A program whose name is hidden listens for everyone on port 40001; your firewall decides who gets in.",
		},
		"this computer:40002/tcp": {
			"Anyone on the same network may be able to reach the program “tool” on this computer",
			"The program “tool” listens on port 40002 for your office network; your firewall decides who gets in.",
		},
	} {
		f := byTarget[target]
		if f.Title != want[0] || f.Detail != want[1] {
			t.Errorf("%s:\n%s\n%s", target, f.Title, f.Detail)
		}
	}
	rdp := byTarget["this computer:3389/tcp"]
	if len(rdp.Evidence) != 3 || rdp.Evidence[0].Where != "GetExtendedTcpTable" ||
		rdp.Evidence[0].Seen != "0.0.0.0:3389/tcp, program svchost.exe, process 1234, user root" {
		t.Errorf("got %+v", rdp.Evidence)
	}
}

// TestContainerDoors: where Docker holds a port open, the firewall does not decide.
func TestContainerDoors(t *testing.T) {
	got := local(t, computer{table: checks.Listeners{Source: "/proc/net/tcp", Sockets: []checks.Listener{sock("0.0.0.0", 5432, 7, "docker-proxy"), sock("192.168.1.5", 8081, 7, "docker-proxy")}}})
	doors := 0
	for _, f := range got {
		if strings.Contains(f.Detail, "your firewall decides") {
			t.Errorf("%s: %s", f.Target, f.Detail)
		}
		if strings.Contains(f.Detail, "for a container") {
			doors++
		}
	}
	if doors != 2 {
		t.Errorf("%d of 2 doors are said to be a container's: %+v", doors, got)
	}
}

func TestLocalNotSeen(t *testing.T) {
	risky := []checks.Listener{sock("0.0.0.0", 3389, 1, "svchost.exe")}
	tests := []struct {
		name string
		c    computer
		want []string
	}{
		{"unsupported", computer{err: fmt.Errorf("here: %w", errors.ErrUnsupported)}, []string{"ports.none not_checked unsupported"}},
		{"no rights", computer{err: fmt.Errorf("here: %w", fs.ErrPermission)}, []string{"ports.none not_checked needs_elevation"}},
		{"no table", computer{err: fmt.Errorf("here: %w", fs.ErrNotExist)}, []string{"ports.none not_checked source_missing"}},
		{"cancelled", computer{err: context.Canceled}, []string{"ports.none unknown cancelled"}},
		{"owners hidden", computer{table: checks.Listeners{Hidden: "Some programs belong to other users."}}, []string{"ports.none pass"}},
		{"sockets hidden", computer{table: checks.Listeners{Hidden: "Only your own programs are shown.", Partial: true}}, []string{"ports.none not_checked needs_elevation"}},
		{
			"sockets hidden, a risk among the rest",
			computer{table: checks.Listeners{Sockets: risky, Hidden: "Only your own.", Partial: true}},
			[]string{"ports.none partial info", "ports.rdp partial medium this computer:3389/tcp"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := local(t, tt.c)
			if d := cmp.Diff(tt.want, brief(got)); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			if sum := summaryOf(t, got); tt.c.err == nil && !strings.Contains(sum.Detail, tt.c.table.Hidden) {
				t.Errorf("what is hidden is not said: %s", sum.Detail)
			}
		})
	}
	t.Run("no host", func(t *testing.T) {
		got := runCheck(t.Context(), testEnv(nil), checks.Target{})
		if d := cmp.Diff([]string{"ports.none not_checked unsupported"}, brief(got)); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
	})
}

func TestLocalBounded(t *testing.T) {
	var many []checks.Listener
	for p := 20000; p < 30000; p++ {
		many = append(many, sock("0.0.0.0", uint16(p), p, "tool"))
	}
	got := local(t, computer{table: checks.Listeners{Sockets: many, Source: "x"}})
	sum := summaryOf(t, got)
	if len(got) > maxOther+30 || len(sum.Evidence) > maxEvidence+1 || !strings.Contains(sum.Detail, "Not told one by one: ") {
		t.Errorf("got %d findings, %d pieces of evidence: %s", len(got), len(sum.Evidence), sum.Detail)
	}
}
