package interview

import "fmt"

// A NotSavedError says that what was said last is not on the disk. It wins over every
// way in which a run can end: nobody may go away and think that it is kept.
type NotSavedError struct{ Err error }

// Error says what was lost and why.
func (e NotSavedError) Error() string {
	return fmt.Errorf("the last answers could not be saved: %w", e.Err).Error()
}

// Unwrap returns why.
func (e NotSavedError) Unwrap() error { return e.Err }
