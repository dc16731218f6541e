package zone

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed windows.tsv
var windowsTSV string

// windows has our name of each zone by the one that Windows gives it.
var windows = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(windowsTSV) {
		if theirs, ours, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(line, "#") {
			out[theirs] = ours
		}
	}
	return out
})

// fromWindows is our name of a zone of Windows, or empty. What follows a NUL in the
// registry is what stood there before.
func fromWindows(name string) string {
	name, _, _ = strings.Cut(name, "\x00")
	return windows()[name]
}
