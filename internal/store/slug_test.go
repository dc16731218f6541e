package store

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"harbour-bakery": "harbour-bakery",
		"HARBOUR-bakery": "harbour-bakery",
		"Harbour Bakery": "harbour-bakery-",
		"Whangārei Café": "whangarei-cafe-",
		"../../etc":      "etc-",
		"con":            "con-",
		"店":              "",
		"-x":             "x-",
		"a--b":           "a-b-",
		"\u212a":         "k-", // the sign for kelvin is no k
	} {
		got := Slug(in)
		exact := !strings.HasSuffix(want, "-") && want != ""
		if exact && got != want || !exact && (!strings.HasPrefix(got, want) || got == strings.TrimSuffix(want, "-")) {
			t.Errorf("Slug(%q) = %q, want %q", in, got, want)
		}
	}
	if Slug("A B") == Slug("A-B") || Slug("") == "" {
		t.Error("two names share a folder, or a name has none")
	}
}

// F21: no slug is a name that Windows keeps for a device, whatever its case, its
// ending, and the form of its digit.
func TestF21ReservedNames(t *testing.T) {
	names := []string{"con", "prn", "aux", "nul", "conin$", "conout$"}
	for _, d := range []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"} {
		names = append(names, "com"+d, "lpt"+d)
	}
	seen := map[string]string{}
	for _, n := range names {
		for _, in := range []string{n, strings.ToUpper(n), n + ".txt", n + " ", n + ":", n + ".tar.gz"} {
			got := Slug(in)
			if reserved[got] || strings.ContainsAny(got, ".$: ¹²³") {
				t.Errorf("Slug(%q) = %q", in, got)
			}
			if was, ok := seen[got]; ok && was != in {
				t.Errorf("%q and %q are both %q", was, in, got)
			}
			seen[got] = in
		}
	}
	for _, free := range []string{"com", "com10", "lpt", "conx", "nul-1", "com5-shop"} {
		if Slug(free) != free {
			t.Errorf("Slug(%q) = %q", free, Slug(free))
		}
	}
}

// A slug is its own slug, and the same for no other name that was not made of it.
func TestSlugIsItsOwn(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-zA-Z0-9 -]{0,70}`), rapid.StringMatching(`[a-z0-9-]{30,60}-[0-9a-f]{8}`), rapid.StringMatching(`(?i)(com|lpt|con|nul)[0-9]?`))
	rapid.Check(t, func(rt *rapid.T) {
		x, y := text.Draw(rt, "x"), text.Draw(rt, "y")
		a, b := Slug(x), Slug(y)
		if Slug(a) != a || len(a) > 49 || reserved[a] || !asItIs.MatchString(a) {
			rt.Fatalf("Slug(%q) = %q, and of that %q", x, a, Slug(a))
		}
		if a == b && lowerASCII(x) != lowerASCII(y) && lowerASCII(x) != b && lowerASCII(y) != a {
			rt.Fatalf("%q and %q are both %q", x, y, a)
		}
	})
}

func FuzzSlug(f *testing.F) {
	for _, s := range []string{"Harbour Bakery", "..", "COM¹", strings.Repeat("long ", 20), "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Slug(s)
		if len(got) > 49 || reserved[got] || !asItIs.MatchString(got) || Slug(got) != got {
			t.Errorf("Slug(%q) = %q, and of that %q", s, got, Slug(got))
		}
	})
}

// F21: a folder that an earlier version made is found, and gets its present name
// once. Whose it could not be is left alone.
func TestF21FoldersAreAdopted(t *testing.T) {
	s := open(t)
	long := Slug("A very long name of a business that is cut somewhere") // 49 characters
	for name, old := range map[string]string{"com5": "com5", "COM7": "com7", long: before(long)} {
		if err := s.Save(DraftName(old), note{N: 7}); err != nil {
			t.Fatal(err)
		}
		if got := s.Folder(name); got != old {
			t.Errorf("%s is in %s, want %s", name, got, old)
		}
		if from, err := s.Adopt(name); err != nil || from != old {
			t.Errorf("%s: renamed from %q, %v", name, from, err)
		}
		var v note
		if err := s.Load(DraftName(Slug(name)), &v, now); err != nil || v.N != 7 || s.Folder(name) != Slug(name) {
			t.Errorf("%s: got %v, %v", name, v, err)
		}
		if from, err := s.Adopt(name); err != nil || from != "" {
			t.Errorf("%s: renamed once more from %q, %v", name, from, err)
		}
	}
	for _, name := range []string{"harbour-bakery", "Harbour Bakery", "con", "\u212a", "k"} {
		if err := s.Save(DraftName("k"), note{}); err != nil {
			t.Fatal(err)
		}
		if from, err := s.Adopt(name); err != nil || from != "" {
			t.Errorf("%s: renamed from %q, %v", name, from, err)
		}
	}
	// Where both are there, or someone writes in the old one, it stays, and that is said.
	for _, f := range []string{"com8", Slug("com8"), "com9"} {
		if err := s.Save(DraftName(f), note{}); err != nil {
			t.Fatal(err)
		}
	}
	hold, err := s.HoldDraft("com9")
	if err != nil {
		t.Fatal(err)
	}
	if from, err := s.Adopt("com8"); err == nil || from != "" {
		t.Errorf("both are there: %q, %v", from, err)
	}
	if from, err := s.Adopt("com9"); !errors.Is(err, ErrHeld) || from != "" {
		t.Errorf("it is held: %q, %v", from, err)
	}
	hold.Release()
}
