package mail

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// provider says who handles the mail.
func (j *judge) provider() {
	const id = "mail.provider"
	var e []checks.Evidence
	var names []string
	for _, s := range j.matches {
		e = append(e, seen(s.record+" record", j.domain, s.seen))
		how := s.Name
		switch {
		case s.confidence == 1:
			how += " (was set up once)"
		case s.Kind == "sender":
			how += " (may send for you)"
		}
		names = append(names, how)
	}
	switch {
	case len(names) > 0:
		x := j.add(id, checks.Pass, "Recognised by your records: "+strings.Join(names, ", ")+".", e...)
		x.Suggestions = profileSuggestions(j.matches)
	case j.mxReply.err != nil:
		j.unknown(id, j.mxReply.err)
	default:
		j.notChecked(id, checks.ReasonSourceMissing, "Nobody we know of was recognised by your records.")
	}
}

// mx judges the list of mail servers.
func (j *judge) mx() {
	const family = "mail.mx."
	if j.mxReply.err != nil {
		j.noAnswers(family, j.mxReply.err)
		return
	}
	var e []checks.Evidence
	mixed := false
	if len(j.mxReply.Records) == 0 {
		e = append(e, seen("MX record", j.domain, "none"))
	}
	for _, r := range j.mxReply.Records {
		shown := r.Host
		if shown == "" {
			shown, mixed = ".", len(j.mxReply.Records) > 1
		}
		e = append(e, seen("MX record", j.domain, shown))
	}
	j.passIf(!mixed, "mail.mx.null_mixed", "The list of your mail servers does not contradict itself.", "One record says that you take no mail, and others name mail servers.", e...)
	if len(j.mxReply.Records) == 0 {
		j.implicitMX()
		return
	}
	j.pass("mail.mx.implicit", "It is said which servers take your mail.", e...)
	if j.nullMX() {
		j.notApplicable(family, "This name says that it takes no mail.")
		return
	}
	j.mxHosts(e)
	j.rest(family, checks.Pass, "", "Each was looked at.", e...)
}

func (j *judge) implicitMX() {
	const id = "mail.mx.implicit"
	e := seen("MX record", j.domain, "none")
	switch {
	case j.apexAddr.err != nil:
		j.unknown(id, j.apexAddr.err, e)
	case len(j.apexAddr.Records) > 0:
		j.remark(id, "No mail server is named, so mail is tried at the website's own address.", e)
	default:
		j.pass(id, "This name takes no mail.", e)
	}
	j.notApplicable("mail.mx.", "This name has no mail server.")
}

// mxHosts looks at every mail server, the worst of each kind is told.
func (j *judge) mxHosts(e []checks.Evidence) {
	var lost, alias, address []string
	var unanswered error
	for _, h := range j.hosts {
		if _, err := netip.ParseAddr(h.name); err == nil {
			address = append(address, h.name)
			continue
		}
		switch {
		case h.addr.err != nil:
			unanswered = h.addr.err
		case len(h.addr.Records) == 0:
			lost = append(lost, h.name)
		case len(h.addr.Chain) > 0:
			alias = append(alias, h.name)
		}
	}
	known := slices.ContainsFunc(j.matches, func(s providerMatch) bool { return s.confidence == 3 })
	if len(j.hosts) == 1 && !known { // behind one name of a large provider stand many computers
		j.remark("mail.mx.single", "Only “"+j.hosts[0].name+"” takes your mail.", e...)
	}
	for _, x := range []struct {
		id   string
		list []string
		say  string
	}{
		{"mail.mx.is_address", address, "An address stands where a name belongs: "},
		{"mail.mx.unresolved", lost, "No address belongs to it: "},
		{"mail.mx.is_alias", alias, "It is only another name for something: "},
	} {
		switch {
		case len(x.list) > 0:
			j.gap(x.id, x.say+shorten(strings.Join(x.list, ", "))+".", e...)
		case unanswered != nil && x.id != "mail.mx.is_address":
			j.unknown(x.id, unanswered, e...)
		}
	}
}

// domainHygiene says what follows for the controls beside: filtering, paying, and a
// name that takes part in no mail.
func (j *judge) domainHygiene() {
	j.noMailDomain()
	j.filter()
	const id = "mail.payment_words"
	w, err := j.dmarcWalk()
	switch {
	case err != nil:
		// Not known, and not a measurement of this control either.
		j.notChecked(id, checks.ReasonOf(err), why(err))
	case j.enforced():
		j.notChecked(id, checks.ReasonSourceMissing, "Forged mail in your name is refused. What you tell your customers cannot be seen from outside.", txt("_dmarc."+w.at, w.rec.text))
	default:
		j.remark(id, "Anyone can send mail in your name today, also a false invoice. So it matters that customers know how you announce a new account.",
			txt("_dmarc."+j.domain, cmp.Or(w.rec.text, "none")))
	}
}

func (j *judge) noMailDomain() {
	const id = "mail.parked_unprotected"
	if j.mxReply.err != nil {
		j.unknown(id, j.mxReply.err)
		return
	}
	if j.apexTXT.err != nil {
		j.unknown(id, j.apexTXT.err)
		return
	}
	if j.system != noMail {
		j.add(id, checks.NotApplicable, "This name takes part in mail.")
		return
	}
	w, err := j.dmarcWalk()
	if err != nil {
		j.unknown(id, err)
		return
	}
	var lacks []string
	if !j.nullMX() {
		lacks = append(lacks, "a record that says it takes no mail")
	}
	if len(j.spfTree.texts) != 1 || auditSPF(j.spfTree).qualifier != '-' {
		lacks = append(lacks, "one that says nobody sends")
	}
	if w.at == "" || !j.enforced() {
		lacks = append(lacks, "one that asks to refuse the rest")
	}
	if len(lacks) == 0 {
		j.pass(id, "Its records say that it takes part in no mail.", txt(j.domain, strings.Join(j.spfTree.texts, " ")), txt("_dmarc."+w.at, w.rec.text))
		return
	}
	x := j.gap(id, "It names no mail server, and it lacks: "+strings.Join(lacks, "; ")+".", seen("MX record", j.domain, some(len(j.mxReply.Records), "record", "records")))
	x.Records = j.noMailRecords()
	if len(lacks) == 1 && !j.nullMX() {
		x.Severity = checks.Low // nothing can be forged through that
	}
}

func (j *judge) filter() {
	const id = "mail.filter"
	if j.mxReply.err != nil {
		j.notChecked(id, checks.ReasonOf(j.mxReply.err), why(j.mxReply.err))
		return
	}
	for _, s := range j.matches {
		if s.Kind == "filter" && s.confidence == 3 {
			j.pass(id, "Your mail goes through "+s.Name+" before it reaches you.", seen("MX record", j.domain, s.seen))
			return
		}
	}
	j.notChecked(id, checks.ReasonSourceMissing, "No filter in front of your mail can be seen from outside. Many providers have one inside.")
}
