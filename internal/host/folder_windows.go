package host

import (
	"io/fs"
	"os"
)

// folder is one folder of this computer, whatever stands in it.
func folder(dir string) fs.FS { return os.DirFS(dir) }
