package igd

import (
	"embed"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// conversation holds what a router says, file by file, in the form of the UPnP
// Device Architecture 1.1 and of WANIPConnection:1.
//
//go:embed testdata
var conversation embed.FS

func recorded(t *testing.T, name string) string {
	t.Helper()
	b, err := conversation.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A replay is a router that says what is recorded, and notes what it is asked.
type replay struct {
	t     *testing.T
	mu    sync.Mutex
	asked []string
}

func (r *replay) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(q.Body, 1<<16))
	_, action, _ := strings.Cut(strings.Trim(q.Header.Get("SOAPAction"), `"`), "#")
	r.mu.Lock()
	r.asked = append(r.asked, strings.TrimSpace(q.Method+" "+action))
	r.mu.Unlock()
	file := "end.xml"
	switch {
	case q.Method == http.MethodGet:
		file = "description.xml"
	case action == "GetExternalIPAddress":
		file = "external.xml"
	case strings.Contains(string(body), "<NewPortMappingIndex>0<"):
		file = "entry0.xml"
	case strings.Contains(string(body), "<NewPortMappingIndex>1<"):
		file = "entry1.xml"
	}
	w.Header().Set("Content-Type", `text/xml; charset="utf-8"`)
	if file == "end.xml" {
		w.WriteHeader(http.StatusInternalServerError)
	}
	_, _ = io.WriteString(w, recorded(r.t, file))
}

// mappings are the port mappings of the recorded router.
func mappings() []checks.PortMapping {
	return []checks.PortMapping{
		{Outside: 3389, Inside: netip.MustParseAddrPort("192.168.77.1:3389"), Enabled: true, Note: "office pc"},
		{UDP: true, Outside: 34567, Inside: netip.MustParseAddrPort("192.168.77.40:34567"), Enabled: true, Note: "camera"},
	}
}

// heldTo compares a view with what is recorded.
func (r *replay) heldTo(v checks.GatewayInfo) {
	r.t.Helper()
	same := cmp.Options{cmp.Comparer(func(a, b netip.Addr) bool { return a == b }), cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })}
	if d := cmp.Diff(mappings(), v.Mappings, same); d != "" {
		r.t.Errorf("-want +got\n%s", d)
	}
	if v.Name != "Office router" || v.External != netip.MustParseAddr("203.0.113.7") || v.Cut != "" {
		r.t.Errorf("got %+v", v)
	}
	want := []string{"GET", "POST GetExternalIPAddress", "POST GetGenericPortMappingEntry", "POST GetGenericPortMappingEntry", "POST GetGenericPortMappingEntry"}
	if !slices.Equal(r.asked, want) {
		r.t.Errorf("asked %v", r.asked)
	}
}

func TestRecordedRouter(t *testing.T) {
	r := &replay{t: t}
	v, err := client(t, serve(t, r)).Discover(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.heldTo(v)
}

// answerSearches is the half of a router that is asked by datagram: it answers
// each search on the group with where its description is kept.
func answerSearches(t *testing.T, c *net.UDPConn, host string) {
	t.Helper()
	reply := []byte(strings.Replace(recorded(t, "search.txt"), "HOST", host, 1))
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 2048)
		for {
			n, from, err := c.ReadFromUDP(buf)
			if err != nil {
				return
			}
			if q := string(buf[:n]); !strings.HasPrefix(q, "M-SEARCH * HTTP/1.1\r\n") || !strings.Contains(q, "\r\nMAN: \"ssdp:discover\"\r\n") || !strings.HasSuffix(q, "\r\n\r\n") {
				t.Errorf("asked %q", q)
			}
			_, _ = c.WriteToUDP(reply, from)
		}
	}()
	t.Cleanup(func() { _ = c.Close(); <-done })
}
