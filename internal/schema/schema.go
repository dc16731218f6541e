// Package schema holds the published schema of the assessment document,
// docs/schema/assessment-1.schema.json, to the Go types that write it. The file
// is made from them by “go test ./internal/schema -update”, and read by people.
// It has no code of its own.
package schema
