package mail

import (
	"fmt"
	"strings"
	"testing"
)

// TestSPFRecordsWithoutEnd: records as long as may be, each of which leads to all the
// others, are read within the bounds of any look.
func TestSPFRecordsWithoutEnd(t *testing.T) {
	long := func(name, text string) [2]string { return [2]string{name, text} }
	var texts [][2]string
	for i := range 20 {
		var b strings.Builder
		b.WriteString("v=spf1")
		for k := range 20 {
			fmt.Fprintf(&b, " include:l%d.test exists:%%{i}.l%d.test", k, k)
		}
		for k := 0; b.Len() < 15<<10; k++ {
			fmt.Fprintf(&b, " ip4:10.%d.%d.0/24", k/250, k%250)
		}
		texts = append(texts, long(fmt.Sprintf("l%d.test", i), b.String()))
	}
	texts = append(texts, long("d.test", "v=spf1 include:l0.test include:l1.test -all"))
	c := domainCase{off: []string{spfLine}, text: texts}
	w := c.world(t)
	bounded(t, func() {
		want(t, w.look("d.test"), map[string]string{"mail.spf.lookups": "fail high", "mail.spf.loop": "fail high"})
	})
	if n := w.dns.QueriesUsed("d.test"); n > netxMax {
		t.Errorf("%d questions", n)
	}
}
