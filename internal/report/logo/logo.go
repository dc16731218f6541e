// Package logo reads the picture of the one who hands a report over. The picture
// is decoded and drawn again, so that what ends in a page is a picture and no
// more: no notes, no place where it was taken, nothing hidden behind its end.
// Begin with [Read].
package logo

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"

	"github.com/cybercheck-cli/cybercheck/internal/report"
)

const (
	// MaxFile is the largest file, in bytes, and the largest picture made of it.
	MaxFile = 200_000
	// maxSide is the longest side in pixels: a small file can hold a huge picture.
	maxSide = 2000
	// quality keeps a photograph clear at the size of a logo.
	quality = 85
)

// The faults of a picture.
var (
	ErrKind  = errors.New("it is neither a PNG nor a JPEG picture")
	ErrLarge = fmt.Errorf("it is larger than %d kB, or a side of it is longer than %d pixels", MaxFile/1000, maxSide)
)

// Read returns the picture in a file's bytes as a report takes it.
func Read(file []byte) (report.Logo, error) {
	if len(file) > MaxFile {
		return report.Logo{}, ErrLarge
	}
	kind, read, size := "png", png.Decode, png.DecodeConfig
	if bytes.HasPrefix(file, []byte{0xff, 0xd8}) {
		kind, read, size = "jpeg", jpeg.Decode, jpeg.DecodeConfig
	}
	c, err := size(bytes.NewReader(file))
	switch {
	case err != nil:
		return report.Logo{}, ErrKind
	case c.Width > maxSide || c.Height > maxSide:
		return report.Logo{}, ErrLarge
	}
	picture, err := read(bytes.NewReader(file))
	if err != nil {
		return report.Logo{}, fmt.Errorf("the picture is damaged: %w", err)
	}
	var again bytes.Buffer
	if kind == "png" {
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&again, plain(picture))
	} else {
		err = jpeg.Encode(&again, picture, &jpeg.Options{Quality: quality})
	}
	if err != nil {
		return report.Logo{}, err
	}
	if again.Len() > MaxFile {
		return report.Logo{}, ErrLarge
	}
	return report.Logo{Kind: kind, Data: base64.StdEncoding.EncodeToString(again.Bytes())}, nil
}

// plain is a picture of eight bits a colour, since more makes it only larger; one
// with a palette stays as it is.
func plain(p image.Image) image.Image {
	switch p.(type) {
	case *image.Paletted, *image.Gray, *image.RGBA, *image.NRGBA:
		return p
	}
	out := image.NewNRGBA(p.Bounds())
	draw.Draw(out, out.Bounds(), p, p.Bounds().Min, draw.Src)
	return out
}
