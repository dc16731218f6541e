package host

import "io/fs"

// ownedBy is asked for a person's files on Linux, which Windows does not read.
func ownedBy(fs.FileInfo, int) bool { return true }
