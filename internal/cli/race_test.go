//go:build race

package cli

// raced is true where the race detector makes everything ten times as slow: the tests
// that go through hundreds of runs then take a part of them.
const raced = true
