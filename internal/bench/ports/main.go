// Command ports is the bench of docs/measure/ports.sh: a relay that delays and
// loses packets between two network namespaces, a host with open ports, and a
// comparison of two scanners on it. It runs on Linux, as root, in namespaces of
// its own, and reaches no other network.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) < 2 {
		fail("say relay, serve or compare")
	}
	args := os.Args[2:]
	switch os.Args[1] {
	case "relay":
		relay(args)
	case "serve":
		serve(args)
	case "compare":
		compare(args)
	default:
		fail("say relay, serve or compare")
	}
}

func fail(format string, a ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", a...)
	os.Exit(1)
}

// serve opens n ports, spread over the whole range, prints them and stays.
func serve(args []string) {
	f := flag.NewFlagSet("serve", flag.ExitOnError)
	host, n := f.String("host", "127.0.0.1", "address"), f.Int("n", 20, "ports")
	speak := f.Bool("hang-up", true, "close each connection at once")
	_ = f.Parse(args)
	var open []string
	for i := 0; len(open) < *n; i++ {
		port := 1100 + (i*3203)%64000
		l, err := net.Listen("tcp", net.JoinHostPort(*host, strconv.Itoa(port)))
		if err != nil {
			continue
		}
		open = append(open, strconv.Itoa(port))
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				if *speak {
					_ = c.Close()
				}
			}
		}()
	}
	fmt.Println(strings.Join(open, ","))
	select {}
}

// A result is one run of one scanner.
type result struct {
	took, cpu time.Duration
	memory    int64 // bytes, at most
	missed    int
	wrong     int
}

// compare runs both scanners in turn and prints a row for each.
func compare(args []string) {
	f := flag.NewFlagSet("compare", flag.ExitOnError)
	name := f.String("name", "", "what is measured")
	host, open, ports := f.String("host", "", "address"), f.String("open", "", "the open ports"), f.String("ports", "1-65535", "ports to try")
	ours, rate := f.String("cybercheck", "", "our program"), f.String("rate", "fast", "our rate")
	runs, theirs := f.Int("runs", 5, "runs of ours"), f.Int("nmap-runs", 5, "runs of nmap")
	limit := f.Float64("limit", 1, "the most that ours may take, as a share of nmap's time")
	_ = f.Parse(args)
	from, to, _ := strings.Cut(*ports, "-")
	first, last := number(from), number(to)
	want := slices.DeleteFunc(strings.Split(*open, ","), func(p string) bool { return number(p) < first || number(p) > last })
	var us, them []result
	for i := range max(*runs, *theirs) {
		if i < *runs {
			us = append(us, run(want, openInJSON(*host), *ours, "scan", *host, "--no-local", "--checks", "ports", "--no-save", "-q",
				"--format", "json", "--authorised-by", "The bench, of ports", "--rate", *rate, "--ports", *ports, "--timeout", "30m"))
		}
		if i < *theirs {
			them = append(them, run(want, openInNmap, "nmap", "-sT", "-T4", "-n", "-Pn", "-oG", "-", "-p"+*ports, *host))
		}
	}
	a, b := median(us), median(them)
	verdict := ""
	if b.took > 0 {
		share := a.took.Seconds() / b.took.Seconds()
		verdict = fmt.Sprintf("%.3f of nmap (at most %.2f)", share, *limit)
		if share > *limit {
			verdict += " MISSED"
		}
	}
	row(*name+", cybercheck --rate "+*rate, us, a, verdict)
	if len(them) > 0 {
		row(*name+", nmap -sT -T4", them, b, "")
	}
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		fail("%q is not a number", s)
	}
	return n
}

func row(name string, list []result, m result, verdict string) {
	missed, wrong := 0, 0
	var memory int64
	for _, r := range list {
		missed, wrong, memory = missed+r.missed, wrong+r.wrong, max(memory, r.memory)
	}
	fmt.Printf("| %-52s | %8.2f s | %6.2f s | %5.1f MiB | %d | %d | %d | %s |\n", name, m.took.Seconds(), m.cpu.Seconds(), float64(memory)/(1<<20), len(list), missed, wrong, verdict)
}

func median(list []result) result {
	if len(list) == 0 {
		return result{}
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b result) int { return int(a.took - b.took) })
	return list[len(list)/2]
}

// patience is how long one run may take: on a host that drops most packets nmap
// at times goes on for ten minutes.
const patience = 3 * time.Minute

// run times one scanner and compares what it found with what is open.
func run(want []string, found func([]byte) []string, name string, args ...string) result {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	start := time.Now()
	err := cmd.Run()
	r := result{took: time.Since(start)}
	if cmd.ProcessState == nil {
		fail("%s: %v", name, err)
	}
	r.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.memory = u.Maxrss << 10
	}
	if ctx.Err() != nil {
		fmt.Fprintf(os.Stderr, "%s was stopped after %v; its time is that, or more\n", name, patience)
		return r
	}
	got := found(out.Bytes())
	for _, p := range want {
		if !slices.Contains(got, p) {
			r.missed++
		}
	}
	for _, p := range got {
		if !slices.Contains(want, p) {
			r.wrong++
		}
	}
	return r
}

// openInJSON reads the open ports out of our own report.
func openInJSON(host string) func([]byte) []string {
	return func(b []byte) []string {
		var doc struct {
			Findings []struct {
				ID       string
				Evidence []struct{ What, Where string }
			}
		}
		if err := json.Unmarshal(b, &doc); err != nil {
			fail("the report can not be read: %v", err)
		}
		var out []string
		for _, f := range doc.Findings {
			for _, e := range f.Evidence {
				if port, ok := strings.CutPrefix(e.Where, host+":"); ok && f.ID == "ports.none" && e.What == "open port" {
					out = append(out, port)
				}
			}
		}
		return out
	}
}

var nmapPort = regexp.MustCompile(`(\d+)/open/tcp`)

func openInNmap(b []byte) []string {
	var out []string
	for _, m := range nmapPort.FindAllSubmatch(b, -1) {
		out = append(out, string(m[1]))
	}
	return out
}
