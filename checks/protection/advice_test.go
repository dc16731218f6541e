package protection

import (
	"strings"
	"testing"
)

// TestEncryptionKeepsTheFiles: whoever follows the steps has a copy of the files
// before anything else, and the key on paper before the disk needs it.
func TestEncryptionKeepsTheFiles(t *testing.T) {
	d, ok := docs.Find(idEncryption)
	if !ok {
		t.Fatal("no such finding")
	}
	for _, x := range d.Fix {
		first := strings.ToLower(x.First)
		if !strings.Contains(first, "copy") && !strings.Contains(first, "backup") {
			t.Errorf("%s: a copy of the files is not what comes first: %q", x.For, x.First)
		}
		all := strings.ToLower(x.First + " " + strings.Join(x.Steps, " "))
		if !strings.Contains(all, "key") && !strings.Contains(all, "passphrase") || !strings.Contains(all, "paper") {
			t.Errorf("%s: the key is not put on paper: %q", x.For, all)
		}
		if !strings.Contains(all, "away from this") && !strings.Contains(all, "where the recovery key") {
			t.Errorf("%s: the key may be kept with the computer: %q", x.For, all)
		}
	}
}
