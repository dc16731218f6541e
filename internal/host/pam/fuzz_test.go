package pam

import (
	"testing"
	"time"
)

func FuzzStack(f *testing.F) {
	seen := map[string]bool{} // most fixtures share most files
	for _, x := range fixtures() {
		for _, text := range x.files {
			if !seen[text] {
				f.Add(text)
			}
			seen[text] = true
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		files := with(debianPwquality, "etc/pam.d/common-password", text+"\n", "etc/pam.d/common-auth", text+"\n")
		start := time.Now()
		p := Resolve(root(files))
		if took := time.Since(start); took > 5*time.Second {
			t.Fatalf("took %v", took)
		}
		if p.MinLength.Err == nil && (p.MinLength.V < 0 || len(p.MinLength.Evidence) == 0) {
			t.Fatalf("length %d, evidence %v", p.MinLength.V, p.MinLength.Evidence)
		}
		if p.LockTries.Err == nil && (p.LockTries.V < 0 || p.LockFor.V < 0) {
			t.Fatalf("lock %d, %v", p.LockTries.V, p.LockFor.V)
		}
	})
}

func FuzzQuality(f *testing.F) {
	f.Add("minlen = 14\n# x\ndcredit=1\nenforce_for_root = 0\n")
	f.Add("minlen 14\r\nbogus\nminlen = 5")
	f.Add("= =\n\x00minlen=2147483648\n")
	f.Fuzz(func(t *testing.T, text string) {
		q := defaultQuality()
		proof, stopped := parseQuality(&q, "/f", []byte(text))
		if q.minlen < qualityBase || q.shortest() < qualityBase/2 {
			t.Fatalf("%+v", q)
		}
		lines := len(physical([]byte(text)))
		if stopped > lines || len(proof) > lines {
			t.Fatalf("stopped at %d of %d, %d pieces of evidence", stopped, lines, len(proof))
		}
		if stopped > 0 {
			return
		}
		// What was read whole reads the same a second time.
		again := q
		parseQuality(&again, "/f", []byte(text))
		if again != q {
			t.Fatalf("%+v then %+v", q, again)
		}
	})
}

func FuzzFaillock(f *testing.F) {
	f.Add("deny = 5\nunlock_time = never\n")
	f.Add("deny=65536\nunlock_time=604801\neven_deny_root\n")
	f.Add("deny\n=\n\x00\xff")
	f.Fuzz(func(t *testing.T, text string) {
		k := lockRule{tries: 3, unlockTime: 600 * time.Second}
		k.read("/f", []byte(text))
		if k.tries < 0 || k.tries >= 1<<16 || k.unlockTime < 0 || k.unlockTime > maxUnlockTime*time.Second {
			t.Fatalf("%+v", k)
		}
	})
}
