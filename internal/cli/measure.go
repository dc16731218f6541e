package cli

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
	frame "github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/measure"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// measuring turns what measuring refuses into its exit code.
func measuring(err error) error {
	if missing, ok := errors.AsType[*measure.NotAuthorisedError](err); ok {
		return &exitError{code: exitNotAuthorised, err: missing, hint: sayWho}
	}
	if err != nil {
		return &exitError{code: exitUsage, err: err}
	}
	return nil
}

// readRoots reads --ca-file.
func readRoots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := named.Read(file, 4<<20)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, usage("%s holds no certificate in PEM form", file)
	}
	return pool, nil
}

// lineProgress says on w when each check ends, a line each.
func lineProgress(w io.Writer) checks.Progress {
	var mu sync.Mutex
	return func(e checks.Event) {
		if !e.Done {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(w, "%s: %s\n", safetext.Line(interview.NameOf(frame.Catalog{}, e), safetext.MaxLine), outcome(e.Findings))
	}
}

// outcome sums a check's findings up in a word or two.
func outcome(list []checks.Finding) string {
	gaps, untold, passes, unseen := 0, 0, 0, 0
	for _, f := range list {
		switch f.Status {
		case checks.Fail, checks.Partial:
			gaps++
		case checks.Unknown, checks.Error:
			untold++
		case checks.Pass:
			passes++
		case checks.NotChecked:
			unseen++
		case checks.NotApplicable:
		}
	}
	switch {
	case gaps == 1:
		return "1 thing to look at"
	case gaps > 1:
		return fmt.Sprintf("%d things to look at", gaps)
	case untold > 0:
		return "could not tell"
	case passes > 0:
		return "good"
	case unseen > 0:
		return "was not looked at"
	}
	return "does not apply"
}

// hostOS is the system the findings about this computer belong to.
const hostOS = runtime.GOOS
