package tls

import "math/big"

// A weierstrass is the arithmetic of a curve; a nil point is the one at infinity.
type weierstrass struct {
	p, a, b, n *big.Int
	g          *point
}

type point struct{ x, y *big.Int }

func newWeierstrass(c oddCurve) weierstrass {
	number := func(s string) *big.Int {
		n, _ := new(big.Int).SetString(s, 16) // content that a test has read
		return n
	}
	return weierstrass{p: number(c.P), a: number(c.A), b: number(c.B), n: number(c.N), g: &point{number(c.X), number(c.Y)}}
}

// has reports whether a point lies on the curve.
func (c weierstrass) has(q *point) bool {
	if q.x.Cmp(c.p) >= 0 || q.y.Cmp(c.p) >= 0 {
		return false
	}
	left := new(big.Int).Mul(q.y, q.y)
	right := new(big.Int).Mul(q.x, q.x)
	right.Add(right, c.a).Mul(right, q.x).Add(right, c.b).Sub(right, left)
	return right.Mod(right, c.p).Sign() == 0
}

func (c weierstrass) add(m, o *point) *point {
	if m == nil {
		return o
	}
	if o == nil {
		return m
	}
	var above, below *big.Int
	if m.x.Cmp(o.x) == 0 {
		if m.y.Cmp(o.y) != 0 || m.y.Sign() == 0 {
			return nil
		}
		above = new(big.Int).Mul(m.x, m.x)
		above.Mul(above, big.NewInt(3)).Add(above, c.a)
		below = new(big.Int).Lsh(m.y, 1)
	} else {
		above, below = new(big.Int).Sub(o.y, m.y), new(big.Int).Sub(o.x, m.x)
	}
	if below.ModInverse(below.Mod(below, c.p), c.p) == nil {
		return nil
	}
	slope := above.Mul(above, below)
	slope.Mod(slope, c.p)
	x := new(big.Int).Mul(slope, slope)
	x.Sub(x, m.x).Sub(x, o.x).Mod(x, c.p)
	y := new(big.Int).Sub(m.x, x)
	y.Mul(y, slope).Sub(y, m.y).Mod(y, c.p)
	return &point{x, y}
}

func (c weierstrass) times(k *big.Int, m *point) *point {
	var out *point
	for i := k.BitLen() - 1; i >= 0; i-- {
		if out = c.add(out, out); k.Bit(i) == 1 {
			out = c.add(out, m)
		}
	}
	return out
}
