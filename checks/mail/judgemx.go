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
		e = append(e, checks.Seen(s.record+" record", j.domain, s.seen))
		switch {
		case s.confidence == 1:
			names = append(names, words.Say("provider.once", "name", s.Name))
		case s.Kind == "sender":
			names = append(names, words.Say("provider.sender", "name", s.Name))
		default:
			names = append(names, s.Name)
		}
	}
	switch {
	case len(names) > 0:
		x := j.Add(id, checks.Pass, words.Say("provider.found", "names", strings.Join(names, ", ")), e...)
		x.Suggestions = profileSuggestions(j.matches)
	case j.mxReply.err != nil:
		j.noAnswer(id, j.mxReply.err)
	default:
		j.NotChecked(id, checks.ReasonSourceMissing, words.Say("provider.none"))
	}
}

// mx judges the list of mail servers.
func (j *judge) mx() {
	const family = "mail.mx."
	if j.mxReply.err != nil {
		j.noAnswers(family, j.mxReply.err)
		return
	}
	e := j.mxRecords()
	mixed := !j.nullMX() && slices.ContainsFunc(j.mxReply.Records, func(r checks.Record) bool { return r.Host == "" })
	j.PassIf(!mixed, "mail.mx.null_mixed", words.Say("mx.consistent"), words.Say("mx.contradiction"), e...)
	if len(j.mxReply.Records) == 0 {
		j.implicitMX()
		return
	}
	j.Pass("mail.mx.implicit", words.Say("mx.named"), e...)
	if j.nullMX() {
		j.notApplicable(family, words.Say("mx.null"))
		return
	}
	j.mxHosts(e)
	j.Rest(family, checks.Pass, "", words.Say("mx.looked_at"), e...)
}

// mxRecords is the list as evidence.
func (j *judge) mxRecords() []checks.Evidence {
	if len(j.mxReply.Records) == 0 {
		return []checks.Evidence{checks.Seen("MX record", j.domain, "none")}
	}
	var e []checks.Evidence
	for _, r := range j.mxReply.Records {
		e = append(e, checks.Seen("MX record", j.domain, cmp.Or(r.Host, ".")))
	}
	return e
}

func (j *judge) implicitMX() {
	const id = "mail.mx.implicit"
	e := j.mxRecords()
	switch {
	case j.apexAddr.err != nil:
		j.noAnswer(id, j.apexAddr.err, e...)
	case len(j.apexAddr.Records) > 0:
		j.Gap(id, words.Say("mx.implicit"), e...)
	default:
		j.Pass(id, words.Say("mx.no_mail"), e...)
	}
	j.notApplicable("mail.mx.", words.Say("mx.none"))
}

// mxHosts judges the mail servers one by one, and records the worst of each kind.
func (j *judge) mxHosts(e []checks.Evidence) {
	var lost, alias, address, inside, dead []string
	heard := slices.ContainsFunc(j.hosts, func(h mxHost) bool { return h.smtp != nil && h.smtp.line != "" })
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
		case j.Scope == checks.Public && !slices.ContainsFunc(h.addr.Records, func(r checks.Record) bool { return onInternet(r.Addr) }):
			inside = append(inside, h.name+" ("+h.addr.Records[0].Addr.String()+")")
		}
		if heard && h.smtp != nil && h.smtp.reason == checks.ReasonRefused {
			dead = append(dead, h.name) // it is not this network that blocks the port
		}
		if len(h.addr.Chain) > 0 && len(h.addr.Records) > 0 {
			alias = append(alias, h.name)
		}
	}
	known := slices.ContainsFunc(j.matches, func(s providerMatch) bool { return s.confidence == 3 })
	if len(j.hosts) == 1 && !known { // one name of a large provider leads to many computers
		j.Gap("mail.mx.single", words.Say("mx.single", "name", j.hosts[0].name), e...)
	}
	for _, x := range []struct {
		id   string
		list []string
		say  string
	}{
		{"mail.mx.is_address", address, "mx.is_address"},
		{"mail.mx.unresolved", lost, "mx.unresolved"},
		{"mail.mx.is_alias", alias, "mx.is_alias"},
	} {
		switch {
		case len(x.list) > 0:
			j.Fail(x.id, words.Say(x.say, "names", shorten(strings.Join(x.list, ", "))), e...)
		case x.id == "mail.mx.is_address" && !j.moreHosts:
		case len(dead) > 0 && x.id == "mail.mx.unresolved":
			j.GapAt(x.id, checks.Medium, words.Say("mx.dead", "names", shorten(strings.Join(dead, ", "))), e...)
		case unanswered != nil && x.id != "mail.mx.is_address":
			j.noAnswer(x.id, unanswered, e...)
		case len(inside) > 0 && x.id == "mail.mx.unresolved":
			// Perhaps the office's own view of its names, and perhaps what everyone sees.
			j.Unknown(x.id, checks.ReasonUnreachable, words.Say("mx.inside", "names", shorten(strings.Join(inside, ", "))), e...)
		case j.moreHosts:
			j.NotChecked(x.id, checks.ReasonSkipped, words.Say("mx.more", "n", maxHosts), e...)
		}
	}
}

// onInternet reports whether computers elsewhere can reach an address.
func onInternet(a netip.Addr) bool {
	return !slices.Contains([]checks.AddressKind{
		checks.Private, checks.Loopback, checks.LinkLocal, checks.CarrierGrade, checks.UniqueLocal, checks.Metadata,
		checks.Multicast, checks.Broadcast, checks.Unspecified, checks.Reserved, checks.Benchmark,
	}, checks.KindOf(a))
}

// domainHygiene judges what the same records say of other controls: filtering, payment
// fraud, and a domain that takes part in no mail.
func (j *judge) domainHygiene() {
	j.noMailDomain()
	j.filter()
	j.paymentWords()
}

func (j *judge) noMailDomain() {
	const id = "mail.parked_unprotected"
	if j.mxReply.err != nil {
		j.noAnswer(id, j.mxReply.err)
		return
	}
	if j.apexTXT.err != nil {
		j.noAnswer(id, j.apexTXT.err)
		return
	}
	if j.System != noMail {
		j.Add(id, checks.NotApplicable, words.Say("parked.in_use"))
		return
	}
	w, err := j.dmarcWalk()
	if err != nil {
		j.noAnswer(id, err)
		return
	}
	a := j.spfAudit
	own, below, absent := w.policyFor(j.domain)
	var lacks []string
	if !j.nullMX() {
		lacks = append(lacks, words.Say("parked.null_mx"))
	}
	if len(j.ownSPF.texts) != 1 || len(j.ownSPF.rec.faults) > 0 || a.meets() != '-' || a.everyone() != "" {
		lacks = append(lacks, words.Say("parked.no_senders"))
	}
	switch {
	case w.at == "" || own == "none" || w.rec.idle(own):
		lacks = append(lacks, words.Say("parked.no_reject"))
	case below == "none" || absent == "none" || w.rec.idle(below) || w.rec.idle(absent):
		lacks = append(lacks, words.Say("parked.names_below"))
	}
	if len(lacks) == 0 {
		j.Pass(id, words.Say("parked.protected"), txt(j.domain, strings.Join(j.ownSPF.texts, " ")), txt("_dmarc."+w.at, w.rec.text))
		return
	}
	severity := checks.Critical
	if len(lacks) == 1 && !j.nullMX() {
		severity = checks.Low // nothing can be forged through that
	}
	j.FailAt(id, severity, words.Say("parked.lacks", "what", strings.Join(lacks, "; ")), j.mxRecords()...).Records = j.noMailRecords()
}

func (j *judge) filter() {
	const id = "mail.filter"
	if j.mxReply.err != nil {
		j.NotChecked(id, checks.ReasonOf(j.mxReply.err), words.NoAnswer(j.mxReply.err))
		return
	}
	for _, s := range j.matches {
		if s.Kind == "filter" && s.confidence == 3 {
			j.Pass(id, words.Say("filter.found", "name", s.Name), checks.Seen("MX record", j.domain, s.seen))
			return
		}
	}
	j.NotChecked(id, checks.ReasonSourceMissing, words.Say("filter.none"))
}
