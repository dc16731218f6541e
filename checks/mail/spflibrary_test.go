package mail

import (
	"context"
	"net"
	"testing"

	"blitiri.com.ar/go/spf"

	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

const netxMax = netx.MaxQueries

// libraryNames lets the library ask the same name server as the check.
type libraryNames struct{ *net.Resolver }

func (l libraryNames) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	return l.Resolver.LookupMX(ctx, name+".")
}

func (l libraryNames) LookupTXT(ctx context.Context, name string) ([]string, error) {
	return l.Resolver.LookupTXT(ctx, name+".")
}

func (l libraryNames) LookupIPAddr(ctx context.Context, name string) ([]net.IPAddr, error) {
	return l.Resolver.LookupIPAddr(ctx, name+".")
}

// checkHost asks the library about mail from nobody in the name of e.test.
func checkHost(t *testing.T, w *world, lookups, voids int) (spf.Result, error) {
	t.Helper()
	r := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, w.names.Addr.String())
	}}
	return spf.CheckHostWithSender(net.ParseIP(nobody), "helo.e.test", "x@e.test",
		spf.WithContext(t.Context()), spf.WithResolver(libraryNames{r}), spf.OverrideLookupLimit(uint(lookups)), spf.OverrideVoidLookupLimit(uint(voids)))
}
