// Package archtest holds the tests of the house's rules: who may import whom,
// that every package says what it is for, and that lists kept by hand are whole.
// It has no code of its own.
package archtest
