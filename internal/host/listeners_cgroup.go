package host

import (
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// containerID is how container programs name the group of a container: a long
// hexadecimal number, alone or in "docker-….scope", "libpod-….scope" and so on.
var containerID = regexp.MustCompile(`(?:^|-)([0-9a-f]{64})(?:\.scope)?$`)

// readGroup says which unit of systemd a process belongs to, and which container
// it runs in; either is empty where there is none.
func readGroup(root fs.FS, pid int) (unit, container string) {
	b, err := readUpTo(root, path.Join("proc", strconv.Itoa(pid), "cgroup"), 16<<10)
	if err != nil {
		return "", ""
	}
	return parseGroup(string(b))
}

// parseGroup reads /proc/PID/cgroup: lines of number, controllers and path.
func parseGroup(s string) (unit, container string) {
	for line := range strings.SplitSeq(s, "\n") {
		f := strings.SplitN(line, ":", 3)
		if len(f) != 3 {
			continue
		}
		for part := range strings.SplitSeq(f[2], "/") {
			if m := containerID.FindStringSubmatch(part); m != nil {
				container = m[1][:12] // as the tools of containers show it
			}
			if strings.HasSuffix(part, ".service") && !strings.HasPrefix(part, "user@") {
				unit = part
			}
		}
		if unit != "" || container != "" {
			return unit, container
		}
	}
	return unit, container
}
