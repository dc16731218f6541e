package mail

import (
	"bufio"
	"context"
	cryptotls "crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

type x509Certificate = x509.Certificate

// policyServer answers one HTTPS request.
func policyServer(conf *cryptotls.Config, status, body string) checktest.Script {
	return func(ctx context.Context, c net.Conn, _ int) {
		tc := cryptotls.Server(c, conf)
		if tc.HandshakeContext(ctx) != nil {
			return
		}
		defer tc.Close()
		r := bufio.NewReader(io.LimitReader(tc, 1<<16))
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			if line == "\r\n" {
				break
			}
		}
		fmt.Fprintf(tc, "%s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
	}
}

// writePair puts a certificate and its key into two files.
func writePair(t *testing.T, dir string, pair cryptotls.Certificate) (cert, key string) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	var chain []byte
	for _, c := range pair.Certificate {
		chain = append(chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c})...)
	}
	for name, b := range map[string][]byte{cert: chain, key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}
