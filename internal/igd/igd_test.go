package igd

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// descriptionXML follows the device tree that miniupnpd publishes.
//
//go:embed testdata/description.xml
var descriptionXML string

// A router is a scripted one, on loopback.
type router struct {
	mappings []string // bodies of GetGenericPortMappingEntryResponse
	external string
	endCode  int
	describe http.HandlerFunc
	asked    atomic.Int32
}

func (r *router) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.asked.Add(1)
	if q.Method == http.MethodGet {
		if r.describe != nil {
			r.describe(w, q)
			return
		}
		_, _ = io.WriteString(w, descriptionXML)
		return
	}
	body, _ := io.ReadAll(q.Body)
	action := strings.Trim(q.Header.Get("SOAPAction"), `"`)
	_, name, _ := strings.Cut(action, "#")
	index := -1
	if _, rest, ok := strings.Cut(string(body), "<NewPortMappingIndex>"); ok {
		_, _ = fmt.Sscanf(rest, "%d", &index)
	}
	switch {
	case name == "GetExternalIPAddress":
		soap(w, name, "<NewExternalIPAddress>"+r.external+"</NewExternalIPAddress>")
	case name == "GetGenericPortMappingEntry" && index >= 0 && index < len(r.mappings):
		soap(w, name, r.mappings[index])
	case name == "GetGenericPortMappingEntry":
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = fmt.Fprintf(w, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail><UPnPError xmlns="urn:schemas-upnp-org:control-1-0"><errorCode>%d</errorCode><errorDescription>SpecifiedArrayIndexInvalid</errorDescription></UPnPError></detail></s:Fault></s:Body></s:Envelope>`, r.endCode)
	default:
		panic("the router was told to do something: " + action)
	}
}

func soap(w io.Writer, action, inner string) {
	_, _ = fmt.Fprintf(w, `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><u:%sResponse xmlns:u="urn:schemas-upnp-org:service:WANIPConnection:1">%s</u:%sResponse></s:Body></s:Envelope>`, action, inner, action)
}

func mappingXML(outside, inside int, client, protocol, enabled, note string) string {
	return fmt.Sprintf("<NewRemoteHost></NewRemoteHost><NewExternalPort>%d</NewExternalPort><NewProtocol>%s</NewProtocol><NewInternalPort>%d</NewInternalPort><NewInternalClient>%s</NewInternalClient><NewEnabled>%s</NewEnabled><NewPortMappingDescription>%s</NewPortMappingDescription><NewLeaseDuration>0</NewLeaseDuration>",
		outside, protocol, inside, client, enabled, note)
}

var here = netip.MustParseAddr("127.0.0.1")

// client asks a network on which locations are handed out by 127.0.0.1. Its
// dialer fails the test on every address but that one.
func client(t *testing.T, locations ...string) *Client {
	t.Helper()
	return &Client{
		Multicast: func(_ context.Context, to netip.AddrPort, messages [][]byte, _ time.Duration) ([]netx.Reply, []netip.Addr, error) {
			if to != ssdpGroup || len(messages) != len(searchTargets) {
				t.Errorf("asked %s with %d messages", to, len(messages))
			}
			var out []netx.Reply
			for _, l := range locations {
				out = append(out, netx.Reply{From: here, Data: []byte("HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: " + searchTargets[1] + "\r\nLOCATION: " + l + "\r\nEXT:\r\n\r\n")})
			}
			return out, []netip.Addr{netip.MustParseAddr("192.168.1.5")}, nil
		},
		Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if ap, err := netip.ParseAddrPort(addr); err != nil || ap.Addr() != here {
				t.Errorf("dialled %s", addr)
				return nil, checks.ErrNotAuthorised
			}
			return (&net.Dialer{}).DialContext(ctx, network, addr)
		},
	}
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL + "/rootDesc.xml"
}

func TestView(t *testing.T) {
	r := &router{external: "203.0.113.7", endCode: 713, mappings: []string{
		mappingXML(3389, 3389, "192.168.1.5", "TCP", "1", "office pc"),
		mappingXML(5060, 5060, "192.168.1.9", "UDP", "0", "phone &lt;b&gt;"),
		strings.Replace(mappingXML(8443, 443, "192.168.1.7", "TCP", "1", ""), "<NewRemoteHost></NewRemoteHost>", "<NewRemoteHost>198.51.100.4</NewRemoteHost>", 1),
		"<NewExternalPort>nonsense</NewExternalPort>",
	}}
	got, err := client(t, serve(t, r)).Discover(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := checks.GatewayInfo{
		Name: "Office router", Addr: here, External: netip.MustParseAddr("203.0.113.7"), Own: []netip.Addr{netip.MustParseAddr("192.168.1.5")},
		Mappings: []checks.PortMapping{
			{Outside: 3389, Inside: netip.MustParseAddrPort("192.168.1.5:3389"), Enabled: true, Note: "office pc"},
			{UDP: true, Outside: 5060, Inside: netip.MustParseAddrPort("192.168.1.9:5060"), Note: "phone <b>"},
			{Outside: 8443, Inside: netip.MustParseAddrPort("192.168.1.7:443"), Enabled: true, From: netip.MustParseAddr("198.51.100.4")},
		},
	}
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b }), cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestViewEnds(t *testing.T) {
	for _, code := range endOfListCodes {
		r := &router{endCode: code, mappings: []string{mappingXML(1, 1, "192.168.1.5", "TCP", "1", "")}}
		if v, err := client(t, serve(t, r)).Discover(t.Context()); err != nil || len(v.Mappings) != 1 || v.Cut != "" {
			t.Errorf("%d: %d mappings, %q, %v", code, len(v.Mappings), v.Cut, err)
		}
	}
	refuses := &router{endCode: 606}
	if v, err := client(t, serve(t, refuses)).Discover(t.Context()); err != nil || v.Cut == "" {
		t.Errorf("a router that refuses: %q, %v", v.Cut, err)
	}
	var many []string
	for i := range 400 {
		many = append(many, mappingXML(1000+i, 80, "192.168.1.5", "TCP", "1", ""))
	}
	endless := &router{mappings: many}
	if v, err := client(t, serve(t, endless)).Discover(t.Context()); err != nil || len(v.Mappings) != maxMappings || v.Cut == "" || endless.asked.Load() > maxMappings+2 {
		t.Errorf("%d mappings after %d questions, %q, %v", len(v.Mappings), endless.asked.Load(), v.Cut, err)
	}
	if _, err := client(t).Discover(t.Context()); !errors.Is(err, checks.ErrNoRouter) {
		t.Errorf("nobody answers: %v", err)
	}
	dead := httptest.NewServer(nil)
	dead.Close()
	good := serve(t, &router{endCode: 713})
	if v, err := client(t, dead.URL+"/gone.xml", good).Discover(t.Context()); err != nil || v.Name != "Office router" {
		t.Errorf("a dead address first: %v", err)
	}
}

// TestHostileLocation: nothing but the very address that answered is asked.
func TestHostileLocation(t *testing.T) {
	for name, l := range map[string]string{
		"the metadata address": "http://169.254.169.254/latest/meta-data/", "the metadata address, mapped": "http://[::ffff:169.254.169.254]/",
		"another computer": "http://192.168.1.99/rootDesc.xml", "a name": "http://example.org/", "TLS": "https://127.0.0.1/x", "a file": "file:///etc/passwd",
		"another protocol": "gopher://127.0.0.1/", "a printer's port": "http://127.0.0.1:9100/", "a machine's port": "http://127.0.0.1:502/", "no port": "http://127.0.0.1:0/",
		"a user": "http://user:pass@127.0.0.1/", "a short address": "http://127.1/", "an address as one number": "http://2130706433/", "the other family": "http://[::1]/",
		"nothing": "", "no host": "http://",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := client(t, l).Discover(t.Context()); err == nil {
				t.Errorf("%q was followed", l)
			}
		})
	}
	t.Run("the description leads away", func(t *testing.T) {
		for _, to := range []string{"http://169.254.169.254/ctl", "//192.168.1.99/ctl", "https://127.0.0.1/ctl"} {
			r := &router{describe: func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, strings.Replace(descriptionXML, "/ctl/IPConn", to, 1))
			}}
			if _, err := client(t, serve(t, r)).Discover(t.Context()); err == nil || r.asked.Load() != 1 {
				t.Errorf("%s: %v after %d questions", to, err, r.asked.Load())
			}
		}
	})
	t.Run("a redirect", func(t *testing.T) {
		r := &router{describe: func(w http.ResponseWriter, q *http.Request) {
			http.Redirect(w, q, "http://169.254.169.254/", http.StatusFound)
		}}
		if _, err := client(t, serve(t, r)).Discover(t.Context()); err == nil || r.asked.Load() != 1 {
			t.Errorf("%v after %d questions", err, r.asked.Load())
		}
	})
	t.Run("a gigabyte", func(t *testing.T) {
		sent := 0
		r := &router{describe: func(w http.ResponseWriter, _ *http.Request) {
			for range 1 << 14 {
				n, err := w.Write(make([]byte, 64<<10))
				sent += n
				if err != nil {
					return
				}
			}
		}}
		_, err := client(t, serve(t, r)).Discover(t.Context())
		if !errors.Is(err, netx.ErrTooMuch) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("silence", func(t *testing.T) {
		r := &router{describe: func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() }}
		start := time.Now()
		if _, err := client(t, serve(t, r)).Discover(t.Context()); err == nil || time.Since(start) > totalTimeout {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// TestOnlyReads: the one function that speaks to the service refuses the rest.
func TestOnlyReads(t *testing.T) {
	u, _ := url.Parse("http://127.0.0.1:1/")
	for _, action := range []string{"AddPortMapping", "DeletePortMapping", "ForceTermination", "SetConnectionType"} {
		if _, err := client(t).call(t.Context(), u, mappingServices[0], action); !errors.Is(err, checks.ErrNotAuthorised) {
			t.Errorf("%s: %v", action, err)
		}
	}
}

func FuzzDescription(f *testing.F) {
	f.Add([]byte(descriptionXML))
	f.Add([]byte("<a><a><a>"))
	base, _ := url.Parse("http://127.0.0.1:5000/rootDesc.xml")
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := parseDescription(b)
		if err != nil {
			return
		}
		if u, err := (&Client{}).controlURL(d, base, here); err == nil && (u.Hostname() != "127.0.0.1" || u.Scheme != "http") {
			t.Errorf("leads to %s", u)
		}
	})
}

func FuzzAnswer(f *testing.F) {
	var b strings.Builder
	soap(&b, "GetGenericPortMappingEntry", mappingXML(1, 2, "192.168.1.5", "TCP", "1", "x"))
	f.Add([]byte(b.String()))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := parseResponse(b)
		if err != nil {
			return
		}
		if m, ok := parseMapping(a); ok && (!m.Inside.IsValid() || m.Inside.Port() == 0 || len(m.Note) > 200) {
			t.Errorf("got %+v", m)
		}
	})
}

func FuzzReply(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nLOCATION: http://127.0.0.1:5000/x\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if u, err := (&Client{}).location(netx.Reply{From: here, Data: b}); err == nil && u.Hostname() != "127.0.0.1" {
			t.Errorf("leads to %s", u)
		}
	})
}

// TestLeftAlone: a place that an answer names and that is not its own is not gone to,
// and that is kept for the record; nobody says then that a router answered.
func TestLeftAlone(t *testing.T) {
	var left []string
	c := &Client{
		Multicast: func(context.Context, netip.AddrPort, [][]byte, time.Duration) ([]netx.Reply, []netip.Addr, error) {
			var out []netx.Reply
			for _, where := range []string{"http://10.200.0.9:5000/x", "http://evil.example/x", "https://127.0.0.1/x", "%"} {
				out = append(out, netx.Reply{From: here, Data: []byte("HTTP/1.1 200 OK\r\nLOCATION: " + where + "\r\n\r\n")})
			}
			return out, nil, nil
		},
		Dial: func(_ context.Context, _, addr string) (net.Conn, error) {
			t.Errorf("dialled %s", addr)
			return nil, net.ErrClosed
		},
		NoteSkipped: func(place string) { left = append(left, place) },
	}
	_, err := c.Discover(t.Context())
	if !errors.Is(err, errForeignURL) {
		t.Errorf("got %v", err)
	}
	if want := []string{"10.200.0.9:5000 (private)", "evil.example", "127.0.0.1 (loopback)", "%"}; !slices.Equal(left, want) {
		t.Errorf("left %q, want %q", left, want)
	}
}
