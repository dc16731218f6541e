package logo

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// picture is a small picture of two colours.
func picture(w, h int) image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			p.Set(x, y, color.NRGBA{R: uint8(255 * (x & 1)), B: 200, A: 255})
		}
	}
	return p
}

func pngOf(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadDrawsAgain(t *testing.T) {
	deep := image.NewNRGBA64(image.Rect(0, 0, 40, 20))
	for name, tt := range map[string]struct {
		file []byte
		kind string
	}{
		"png":                {pngOf(t, picture(40, 20)), "png"},
		"jpeg":               {jpegOf(t, picture(40, 20)), "jpeg"},
		"sixteen bits":       {pngOf(t, deep), "png"},
		"something after it": {append(pngOf(t, picture(40, 20)), "<script>alert(1)</script> secret"...), "png"},
	} {
		got, err := Read(tt.file)
		if err != nil || got.Kind != tt.kind {
			t.Errorf("%s: %q and %v", name, got.Kind, err)
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(got.Data)
		if err != nil {
			t.Fatal(err)
		}
		p, kind, err := image.Decode(bytes.NewReader(raw))
		if err != nil || kind != tt.kind || p.Bounds().Dx() != 40 || p.Bounds().Dy() != 20 {
			t.Errorf("%s: a %s picture of %v, %v", name, kind, p, err)
		}
		if bytes.Contains(raw, []byte("script")) || bytes.Contains(raw, []byte("secret")) {
			t.Errorf("%s: what was hidden in the file is still there", name)
		}
		if again, err := Read(tt.file); err != nil || again != got {
			t.Errorf("%s: read twice it differs", name)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	whole := pngOf(t, picture(40, 20))
	for name, tt := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":      {nil, ErrKind},
		"text":         {[]byte("<svg onload=alert(1)>"), ErrKind},
		"gif":          {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), ErrKind},
		"too wide":     {pngOf(t, picture(maxSide+1, 1)), ErrLarge},
		"too high":     {jpegOf(t, picture(1, maxSide+1)), ErrLarge},
		"a large file": {append(bytes.Clone(whole), make([]byte, MaxFile)...), ErrLarge},
		"cut":          {whole[:len(whole)-30], nil},
	} {
		got, err := Read(tt.file)
		if err == nil || got.Data != "" || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(pngOf(f, picture(3, 3)))
	f.Add(jpegOf(f, picture(3, 3)))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := Read(file)
		if (err == nil) != (got.Data != "") || len(got.Data) > MaxFile*4/3+4 {
			t.Errorf("%d bytes and %v", len(got.Data), err)
		}
	})
}
