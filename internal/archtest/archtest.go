// Package archtest holds the tests of the house's rules: who may import whom,
// that every package says what it is for, and that lists kept by hand are whole.
// It has no code of its own.
package archtest

// What is made from the code and the content, and kept beside it, so that people can read
// it without running anything. “go generate ./internal/archtest” brings all of it up.
//
//go:generate go test ../cli -run ^TestReadmeAgrees$ -update
//go:generate go test ../assess -run ^TestScoringDocument$ -update
//go:generate go test ../schema -update
//go:generate go test ../i18n -update
//go:generate go test . -run ^TestPicture$ -update
