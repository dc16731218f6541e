package backup

import (
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func known[T any](v T) checks.Fact[T] {
	return checks.KnownFact(v, checks.Evidence{What: "x", Where: "/etc/x:1", Seen: "y"})
}

func plan(days int) checks.BackupPlan {
	return checks.BackupPlan{Program: "Time Machine", Scheduled: true, Last: checktest.Now().AddDate(0, 0, -days)}
}

func TestJudge(t *testing.T) {
	none := checks.Backups{Plans: checks.UnknownFact[[]checks.BackupPlan](checks.ReasonSourceMissing, "None."), Services: known([]string{"cron"})}
	withPlans := func(p ...checks.BackupPlan) checks.Backups {
		return checks.Backups{Plans: known(p), Services: known([]string{"cron"})}
	}
	for _, tt := range []struct {
		name     string
		backups  checks.Backups
		id       string
		status   checks.Status
		severity checks.Severity
		says     string
	}{
		{"today", withPlans(plan(0)), idRecent, checks.Pass, 0, "within a day"},
		{"a week", withPlans(plan(7)), idRecent, checks.Pass, 0, "7 days ago"},
		{"eight days", withPlans(plan(8)), idRecent, checks.Partial, checks.Low, "would be lost"},
		{"31 days", withPlans(plan(31)), idRecent, checks.Partial, checks.Medium, "31 days ago"},
		{"the newest counts", withPlans(plan(300), plan(1)), idRecent, checks.Pass, 0, "1 day ago"},
		{"tomorrow", withPlans(plan(-9)), idRecent, checks.Unknown, 0, "clock"},
		{"not noted", withPlans(checks.BackupPlan{Program: "restic", Scheduled: true}), idRecent, checks.Partial, checks.Info, "restic"},
		{"nothing starts it", withPlans(checks.BackupPlan{Program: "restic"}), idRecent, checks.Partial, checks.Low, "nothing that we found starts it"},
		{"none", none, idRecent, checks.NotChecked, 0, "Your own answer"},
		{"an agent", checks.Backups{Plans: none.Plans, Services: known([]string{"VeeamEndpointBackupSvc"})}, idRecent, checks.Partial, checks.Info, "Veeam"},
		{"hidden", checks.Backups{Plans: checks.UnknownFact[[]checks.BackupPlan](checks.ReasonNeedsElevation, "Hidden.")}, idRecent, checks.NotChecked, 0, "administrator"},
		{"broken", checks.Backups{Plans: checks.UnknownFact[[]checks.BackupPlan](checks.ReasonParse, "Broken.")}, idRecent, checks.Unknown, 0, "Broken."},
		{"on the same disk", withPlans(checks.BackupPlan{Program: "Timeshift", SameDisk: true}), idApart, checks.Partial, checks.Low, "on this computer"},
		{"somewhere", withPlans(plan(1), checks.BackupPlan{Program: "Timeshift", SameDisk: true}), idApart, checks.NotChecked, 0, "cannot be seen"},
		{"no copies", none, idApart, checks.NotApplicable, 0, "no copies"},
	} {
		for _, f := range judge(tt.backups, checktest.Now()) {
			if f.ID != tt.id {
				continue
			}
			if f.Status != tt.status || f.Severity != tt.severity || !strings.Contains(f.Detail, tt.says) {
				t.Errorf("%s: %s %s, %q; want %s %s, %q", tt.name, f.Status, f.Severity, f.Detail, tt.status, tt.severity, tt.says)
			}
		}
	}
}

func TestRun(t *testing.T) {
	env := checktest.Env(t)
	env.Host = &checktest.Host{Facts: checktest.Facts{Backups: &checks.Backups{Plans: known([]checks.BackupPlan{plan(1)}), Services: known([]string{})}}}
	got := checks.Run(t.Context(), env, []*checks.Check{Check}, []checks.Target{{}}, 1, nil)
	if len(got) != 2 || got[0].Status != checks.Pass || got[0].Evidence[0].At != checktest.Now().Truncate(time.Second) {
		t.Errorf("%+v", got)
	}
	checktest.HostFaults(t, Check)
}

func TestWording(t *testing.T) { checktest.Wording(t, docs, words) }
