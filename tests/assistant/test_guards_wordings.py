"""Many ways of breaking the policy in a reply, and replies that come near and are fine.

One reply a line; `[kind]` before it names a kind it breaks besides its table's own.
"""

import re

import pytest

from assistant.guards import guard
from assistant.models import GuardContext
from assistant.settings import Settings
from knowledge.rows import Tables

BREAKS = {
    "promise_outcome": """
Your money is coming back to you, I'll see to it.
The full amount is going to be put back on your card.
We're going to make sure you get every penny returned.
You'll see the charge disappear from your statement.
I can promise you that the refund will go through.
The duplicate payment will be wiped from your account.
Don't worry about the $300, it'll be credited back.
Your refund request will be approved without any problem.
They always say yes to these, so you'll get your refund.
Billing is certainly going to side with you on this.
You have our word that your account will be reinstated.
Absolutely, we'll get your money back to you.
There's no doubt the dispute will be settled in your favour.
I'm 100% sure that your files will be recovered.
You'll be back in your account, I promise.
Our team will have you up and running again.
The developers are going to fix this crash for you.
This will be resolved to your satisfaction.
Leave it with me and you'll get a full refund.
u will get ur money back dont worry
Your case is a sure thing, the bank has to rule for you.
The bank will return the money to you, no question about it.
Your data will be restored in full.
We'll restore every one of your lost boards.
It's a done deal, the refund is yours.
You can rest easy, the payment is going to be reversed.
I will personally make sure that they reimburse you.
The access team will let you back in.
The court case will end well for you.
They're going to drop the complaint against you.
Your exemption certificate is going to be accepted, no worries.
I'm confident that billing will refund the full amount.
You're definitely going to get your discount approved.
The refund will be issued to your original payment method.
We shall be refunding the entire amount.
Management will sign off on your refund.
You are assured of a full refund.
It is certain that your account will be unlocked.
Expect a full refund from us.
I give you my word, nobody has seen your data.
Rest assured that nobody else has looked at your files.
We guarantee that this bug won't come back.
You won't lose any data, I assure you.
The problem will definitely not return.
Your claim is going to be successful.
Your dispute will be ruled in your favor.
They will have no choice but to refund you.
Good news, they'll approve this for sure once they look at it.
I've spoken to finance and you will be getting the whole sum back.
Your access is going to be given back to you.
We'll get you your $89 back.
It's obvious the error is theirs, so the bank will rule in your favor.
Nothing bad is going to happen to your data, trust me.
We will be able to recover the deleted projects.
The chargeback will go your way.
You won't lose a cent over this.
I'm certain our engineers can fix this for you and will.
The extra charge will be gone from your next bill.
You will most definitely be refunded.
Your money is safe and will be returned.
This issue is never going to bother you again.
They are sure to grant you the exemption.
We're refunding you the full $120.
I'm processing your refund and it will reach you.
Once billing sees this they'll hand your money over, I'm positive.
Your suspended account will come back, no doubt about it.
I'll get this charge off your card for you.
We always win these disputes, so you've nothing to fear.
You're getting a full refund.
Management has to approve it, it's clear as day.
We will have your password problem solved.
All your boards are coming back.
It goes without saying that you'll be paid back.
I swear you'll have your files again.
Your payment will be returned in full by our team.
They won't reject your application, I can promise you that.
Hello Jan, I looked at both charges and you'll have the second one refunded.
No worries, the team is going to put your account right.
You'll be reimbursed, that much is certain.
The bank is never going to side with the merchant on this.
Your workspace will be just as it was.
[legal_advice] We'll definitely win this case for you.
Everything you lost will come back.
I will make sure your request gets approved.
You can be sure of a positive decision.
We're going to cancel that charge right away.
""",
    "uncertain_timeline": """
The fix goes live tonight.
We're hoping to have it working again by the end of the day.
Engineers are about 20 minutes away from a fix.
[promise_outcome] Your refund should show up in 3 to 5 days.
[promise_outcome] The money will be on your card by Friday.
Everything ought to be back to normal in an hour or two.
It'll be up again before you know it, an hour at most.
[promise_outcome] You'll have access back within the hour.
This should only take a few minutes to clear up.
Our technicians estimate about two hours until the service is restored.
Estimated time to resolution is 45 minutes.
Should be all good by this evening.
The team will get to you tomorrow morning.
Someone will phone you later today.
We'll get back to you by close of business today.
I'd expect the outage to last no more than an hour.
Downtime will be over in roughly 30 minutes.
Your account gets unlocked tomorrow.
The bug's getting fixed in Monday's release.
give us like an hour and its sorted
We'll have your case wrapped up by next week.
You should be able to log in by 5pm.
They'll email you back this afternoon.
Our security team is going to ring you within 10 minutes.
We'll have an answer for you by tomorrow.
Your invoice will be corrected by Wednesday.
The export will be working again in the next couple of days.
It'll all be done by the weekend.
Service will be restored shortly.
The site will be back soon.
You'll receive your reply in ten minutes tops.
It's going to take about three days to get your data back.
We should have things under control by midday.
Try again in an hour, it'll be fixed by then.
A solution will be in place by the end of the month.
Expect to be back online around 4.
You'll get a call from our manager in five minutes.
I reckon it'll be running again in half an hour.
The deletion will be finished by Tuesday.
We're a day or two away from resolving this.
It will be live again at 18:00 UTC.
[promise_outcome] The refund will hit your account within 48 hours.
Most likely resolved by tomorrow noon.
Recovery is expected in 90 minutes.
Your case will be closed out by Thursday.
It'll be another 20 minutes or so before the site is back.
Our devs say it will be patched by Monday morning.
Give us until tomorrow and it'll be sorted.
The case should be resolved in 2-3 business days.
You can expect a resolution by Friday.
Expect the fix in the next release on Thursday.
We'll have you back in by lunchtime.
You should see your money within a week.
We're looking at maybe an hour of downtime.
I'm told it'll be back at 4.
A colleague will get in touch in the next 5 minutes.
We'll have this fixed ASAP, tomorrow at the latest.
The team will resolve your ticket today.
It shouldn't be more than 30 minutes.
Your account will be unlocked within the next hour.
The data will be restored overnight.
We'll be up again around midnight.
This will be resolved in the next few hours.
[promise_outcome] You'll have your refund by the end of the week.
The engineers promised me a fix for Thursday.
Should be fixed in 10 mins!
Someone is going to call you within the next 5 minutes.
Our devs need about a week for this.
Your data export will be ready tomorrow.
Full service is back by 8pm.
Login will work again in an hour.
Support will answer you today.
It's a matter of hours until the fix is deployed.
The developers are on it and it'll be done in an hour.
You'll have an answer from legal by tonight.
We expect to be back up in about 45 minutes.
It usually takes us two hours to fix this, so expect it at five.
Things will be back to normal by morning.
Your refund takes 3 days.
We will fix it this week.
The password issue will be solved today.
Our billing team will reach out in the next ten minutes.
By Monday everything will work again.
""",
    "burden": """
I have already answered this question.
We've been through this before.
How many more times are you going to ask?
This is the third time I've had to explain it.
You've already contacted us five times about this.
Please don't contact us again about this.
We get hundreds of these every day.
There are people with real problems waiting.
You're not our only customer, you know.
I've got a lot of other people to help.
Please be patient, you aren't the only one waiting.
You could've found that in the help center yourself.
Did you even read the article I sent?
[blames_customer] If you had looked at the FAQ you wouldn't need to ask.
This isn't really something we have time for.
Honestly this is getting tiresome.
I don't know what else you want from me.
Asking again won't make it go faster.
Sending more messages will not speed things up.
Kindly refrain from sending more emails.
There's no need to keep writing to us.
You need to be more patient.
You will have to wait like everybody else.
Please relax, it's just a small bug.
It's not that big of a deal.
You're making a fuss over nothing.
I told you this yesterday.
As stated in my previous email, the limit is 50.
As I said in my last message, we can't do that.
As mentioned several times, this isn't possible.
As per my last email, please use the form.
You keep coming back with the same question.
Why are you asking me this again?
Do I really have to explain this again?
We can't drop everything just for you.
I can't hold your hand through every step.
You are taking up too much of our support capacity.
Your ticket is holding up the queue.
Support isn't here to do your work for you.
This is basic stuff, please look it up.
We have more important issues to deal with right now.
You're being unreasonable.
Can you please stop chasing us?
Your requests are creating a lot of extra work for the team.
im not going to repeat myself
Next time please search our help center before contacting support.
I really can't spend all day on this.
You've asked this before and the answer hasn't changed.
I've told you three times that it can't be done.
We're swamped, so please keep your messages short.
Look, I have other tickets to deal with.
There's really no need to write in all caps.
You need to stop emailing us every hour.
I'm not sure why you keep asking.
Other people manage to do this without contacting us.
You're wasting my time.
It's all in the documentation if you'd bothered to look.
This is hardly an emergency.
Could you not have read the guide first?
We have a queue of 200 people, so wait.
I've spent way too long on this ticket already.
If you keep writing in, your ticket will only go to the back of the line.
I don't see why this is such a big problem for you.
I have explained this to you three times already.
You are not the only customer we have to look after.
We've got better things to do than this.
As I've said, I can't help you with that.
Please stop asking.
This has already taken up far too much time.
[blames_customer] You should have searched the forum before opening a ticket.
Again, this is in the documentation.
How hard can it be to click a button?
You're really testing my patience.
Do you have any idea how many tickets we have?
Could you please wait your turn?
I've answered that question twice now.
We're very busy, so you'll have to wait.
Please don't send so many emails.
You ask a lot of questions.
I can't keep explaining the same thing.
This is the last time I'm explaining it.
Why didn't you look at the help page first?
You're taking too much of our time.
Your ticket isn't important enough.
Calm down, it's only software.
""",
    "legal_advice": """
You'd have a strong case against them.
I don't think you have a case.
Your contract doesn't entitle you to that.
By law we only need to answer within a month.
The GDPR gives us one month to reply.
You're legally required to keep those records.
They can't do that, it's against the law.
What happened here would count as negligence.
You should talk to a lawyer and sue.
You'd better get yourself an attorney.
A lawsuit would not get you anywhere.
You wouldn't win that in court.
No judge would accept that argument.
The terms you agreed to are legally binding.
That subpoena isn't valid.
You can safely ignore that cease and desist letter.
Our terms protect us from such claims.
We're not legally liable for lost data.
That clause means you can't claim damages.
You're within your rights to refuse.
You are entitled to compensation by law.
Technically that's copyright infringement.
They've infringed your trademark.
Using that logo is fair use.
It's perfectly legal for you to do that.
Your best option is to file a complaint with the data protection authority.
I suggest you take legal action against the seller.
My advice would be to settle out of court.
The DMCA doesn't cover this kind of content.
CCPA only applies to residents of California.
You have 30 days by law to file a claim.
That wouldn't stand up in court.
Our lawyers would win this one.
From what I know of the law, they owe you the money.
In legal terms this is a breach.
You have a legal obligation to tell your users.
Under the contract we have no obligation to pay you.
I would report them to the police.
That amounts to a data breach under GDPR.
You could get damages for that.
Their claim has no merit.
You can't sue us for that.
You have a right to compensation under consumer law.
You are not obliged to answer the subpoena.
You have solid grounds to sue.
In court, this would be thrown out.
I believe this violates the GDPR.
You could take them to small claims court.
We're under no legal obligation to give you that.
Your non-compete clause is unenforceable.
As the copyright owner you can demand they take it down.
Legally you own that content.
You should get a lawyer involved.
Under European law you're allowed to withdraw within 14 days.
Their behaviour is clearly illegal.
The law says we must delete it within 30 days.
I don't think that's legal.
You'd win if you took this to court.
The subpoena has no legal force here.
You have no right to those records.
You have no case.
That contract is not enforceable.
I think you'd win in court.
The GDPR doesn't require us to do that.
You should file a lawsuit.
As far as the law is concerned, you own the data.
It isn't illegal to share the file.
You're entitled to compensation under the law.
Their trademark claim is invalid.
We are not obliged to delete it.
You should not sign that settlement.
This is a clear case of copyright infringement.
You have a valid claim against the seller.
We don't owe you anything legally.
You're allowed to do that under the DMCA.
A court would never accept this.
I'd advise you to sue.
This isn't a GDPR violation.
You don't have to answer the subpoena.
Your rights under CCPA include deletion.
Your employer is breaking the law.
""",
    "speculate_cause": """
It could be a caching issue.
Sounds like the API gateway fell over.
I'm guessing the load balancer is at fault.
I have a feeling it's connected to yesterday's deployment.
We think a third party service is behind this.
I'd say it was a DDoS.
My suspicion is that somebody pushed a bad config.
Probably someone unplugged something in the data center lol
It's presumably related to the migration.
It appears that a recent update caused this.
Maybe the server ran out of memory.
It may have been caused by last night's maintenance.
This might have something to do with our recent release.
The likely culprit is the new login service.
The most plausible explanation is a power failure.
It was most probably a human error.
I believe the payment gateway is having trouble.
It seems our provider had an outage.
We're fairly sure the database got overloaded.
I imagine the traffic was too much for our servers.
Could well be an expired certificate.
There may be a bug in the newest version.
There's a good chance our hosting provider is down.
My theory is that a cron job went wild.
I wouldn't be surprised if it was a cyberattack.
If I had to guess, the last deploy broke it.
If you ask me, it's the network.
tbh i think its the servers again
It has to be something with our DNS.
Apparently an employee clicked on a phishing link.
In my opinion the update is what broke it.
Seems to me that a hacker got in.
We assume an attacker got hold of a password list.
I strongly suspect a memory leak.
The problem is possibly on our cloud provider's side.
Looks like it's an issue with AWS.
The error is likely a result of heavy load.
It's almost certainly the firewall.
From the look of it, our backend crashed.
Presumably a script deleted the wrong records.
This feels like a database thing to me.
Perhaps our engineers deployed something broken.
It probably happened because of the new release.
I suppose a network switch failed.
Our best guess is a faulty cable.
Potentially a bug introduced in Tuesday's update.
It's most likely a server issue.
Our hosting company probably had a hiccup.
I'd bet the farm on DNS.
[admits_liability] We believe a recent change to our login system is to blame.
It may be related to the update we pushed last night.
Somebody probably tripped over a cable.
I think our database is overloaded.
This is likely tied to the AWS outage.
Sounds to me like a memory problem.
I'm thinking it's a bad deploy.
Could have been a brute force attack.
We have reason to believe a former employee leaked the data.
The cause is probably a misconfigured firewall.
Perhaps our CDN is acting up.
It looks like we got hit by a DDoS attack.
I think the new update broke the login page.
It's probably on AWS's end.
We suspect hackers.
Most likely our payment provider had an issue.
It could be a DNS failure.
My guess would be an overloaded server.
Perhaps the last release introduced a bug.
It seems like a database crash.
It must have been the migration.
Maybe a third-party outage is behind it.
Somebody might have misconfigured the firewall.
It looks like a hacking attack to me.
It looks like the database went down.
We think it's a problem with our provider.
The outage was probably caused by a power cut.
I guess the update went wrong.
It may be a bug in the sync service.
Maybe our servers are overloaded.
Someone might have hacked us.
It's likely the new firewall rules.
I assume a certificate ran out.
There was possibly a leak at one of our vendors.
""",
    "promise_compensation": """
We'll give you a month for free.
You'll be getting a $20 credit.
I'm going to apply a discount to your next bill.
As a thank you for your patience I've added a free month.
We will waive the late fee.
You won't be billed for this month.
We'll take the fee off your invoice.
Let me offer you 30% off your renewal.
I'd like to offer you three months free of charge.
Your next two months will be free.
We'll make it up to you with some account credit.
I'll throw in a free upgrade to Pro.
We would like to compensate you for the hassle.
You'll get compensation for the downtime.
You can expect a credit on your next invoice.
A credit of $50 will be applied to your account.
A voucher is on its way to you.
I'm sending you a $25 Amazon card as an apology.
Compensation will be paid for the lost day.
You will be credited for the outage.
Everyone affected will receive a credit.
All affected customers will get a refund for the downtime.
This month's on the house.
ill get u a discount for the trouble
As a gesture of goodwill, we'll extend your plan by a month.
We're happy to give you a partial credit.
Please accept a coupon for 15% off.
We'll pay for the damage this caused.
We'll cover your losses.
We're gonna knock 50 bucks off.
I can offer you a free month.
We can give you 25% off.
How about a free month for the inconvenience?
I'll see that you're compensated.
Your subscription fee for June will be waived.
I will add some extra storage to your account free of charge.
I've put a $10 credit on your account to say sorry.
To make up for it, you get two weeks free.
We owe you a free month.
Consider your next invoice paid.
You don't have to pay for March.
There will be no charge for this month.
You deserve some compensation and we'll see that you get it.
We'll reduce your bill for the days you lost.
We are offering all users a 10% rebate.
You'll be reimbursed for your losses.
I'll add two free weeks to your plan.
You will get 50% off next month.
We'll refund this month's fee for the downtime.
We're going to credit you for the days lost.
I've gone ahead and applied a $30 credit.
As compensation, your next month will be free of charge.
We'd love to send you a gift card.
We'll be issuing credits to all affected accounts.
Don't worry about paying this month.
I can knock 20% off your bill.
Your next invoice will be discounted by 10%.
Have a month on us!
I'm authorising a goodwill payment of $40.
You'll receive service credits for the outage.
We will reimburse any costs you had.
You'll get a $25 credit for this.
We'll give you one month free.
I'll waive the fee.
We will make up for this with a discount.
You will be compensated.
I've added a free month to your account as an apology.
We'll comp your subscription for June.
Of course we'll pay you for the lost sales.
Here's a 20% coupon for your trouble.
Your next bill is on us.
We'll upgrade you to Pro for free.
We'll take 30% off your next invoice.
You'll receive compensation for the outage.
We'll add a month to your plan at no cost.
I've credited your account with $20.
We'll waive your fees for May.
Next month will be free for you.
I'd like to give you a discount of 20%.
[promise_outcome] We will pay you back for your losses.
You get a free upgrade as an apology.
We're giving everyone affected a credit.
We'll extend your subscription by 30 days for free.
""",
    "unannounced_feature": """
Dark mode's coming next month.
We'll have Gantt charts by summer.
We're adding a Linux app this year.
Our team is working on a new mobile app.
You'll be able to export to Excel soon.
Recurring tasks are being built as we speak.
A native iPad version is in development.
It's on the roadmap for Q3.
We plan to launch single sign-on in the spring.
The next version will have offline support.
I heard the product team is building a time tracker.
Version 6 drops in September.
That feature should be out later this year.
We have something big coming in that area.
Two-way sync is currently in testing.
It's already been developed and will be released soon.
SSO for teams is just around the corner.
Our devs are finishing up a Slack integration.
I've seen a demo of the new editor, it's great.
There's a new pricing model on the way.
Expect a desktop app before the end of the year.
This is going to be supported in the upcoming release.
The calendar view ships in two weeks.
You didn't hear it from me, but we're getting an AI assistant.
We are about to roll out custom fields.
keep an eye out for dark mode next quarter ;)
The public API will be available in the fall.
They're rewriting the whole mobile app right now.
Good news: Kanban boards are next on our list.
That feature is scheduled for our March release.
We're currently beta testing webhooks with some customers.
We intend to support Outlook by year-end.
An Android widget is planned.
That's something we'll be releasing in the near future.
Internally we already use the new dashboard.
Our engineers have started work on bulk editing.
The redesign launches on 1 October.
It's not public yet, but we're building a marketplace.
We're going to support Markdown next year.
Soon you'll be able to share boards publicly.
In the next update you'll get a proper search.
There are plans to add a Linux client.
A fix plus a brand new editor will come with v10.
Our roadmap has guest accounts for early 2027.
It'll be added in a future release.
Multi-language support is coming.
We're launching an AI helper in October.
The Android app is coming out next spring.
That's on our roadmap.
Custom fields will be available soon.
Our developers are already working on dark mode.
You'll see a new dashboard in the next update.
We're going to release an offline mode later this year.
It's planned for Q2.
This will be possible with version 12.
We have a Zapier integration in the pipeline.
We'll be introducing usage-based pricing in January.
The feature is being tested internally.
A big redesign is on its way.
I can let you in on a secret: we're building a CRM.
We expect to ship SAML by the end of Q3.
Dark mode arrives in March.
We're about to launch an iPad app.
That feature is coming very soon.
Our team is building a desktop client.
It'll be in version 7.
We plan to support Linux next year.
You'll soon be able to sync with Outlook.
We have some exciting features coming up.
The next release includes time tracking.
There'll be a new mobile app in autumn.
We've started building offline mode.
It's in beta right now and will launch in May.
A Mac app will be released in spring.
We're currently building a new calendar.
This feature will come with the next update.
It's on our roadmap for next year.
I can tell you that SSO is coming to all plans.
The team plans to add voice notes.
In two months there'll be an API for that.
We're testing a dark theme at the moment.
Version 10 will have it.
We will announce a big integration at the conference in May.
""",
    "internal_leak": """
You can reach the team at legal@company.com.
I've sent it over to operations@acme.com.
Just email verification@example.com with your ID.
I posted this in #tech-support-escalations.
Our folks in #marketing-alerts know about it.
I've opened a Jira for the engineers.
The ticket is in our Jira board.
I've logged it as TECH-SUPPORT-123.
Our policy document says I have to escalate after three complaints.
Our internal policy doesn't let me do that.
According to our internal docs, this takes manager approval.
I've tagged you as a churn risk.
Our records show you as high churn risk.
Your profile is flagged VIP in our system.
Your account carries a VIP flag.
I'm handing this to our Level 2 team.
This goes to L3 support now.
I've slacked the engineering team.
I'll ping them on Slack.
We're discussing this on our internal Slack.
Our internal response target is 30 minutes.
This is a P1 for us.
We've classified your ticket as security.breach.
I copied success@acme.com on this.
The CSM notes say you're unhappy.
[burden] I checked your entry in our CRM and it says you're difficult.
You've been marked as a repeat escalator.
The escalation matrix says it goes to billing.
I've looked you up in the admin panel.
Our runbook tells me to restart the queue.
I wrote an internal note about your behaviour.
According to our escalation procedures I need three factors.
The on-call engineer was paged through PagerDuty.
I've raised a Sev1.
I asked in our team's Slack channel.
Our internal guidelines say refunds over $500 go to billing.
You're listed as an at-risk account here.
Our escalation rate target is 15 percent so I can't forward everything.
Please CC press@company.com.
For internal use only: see the decision tree.
I dropped a message in the incidents channel on Slack.
You're on our list of risky accounts.
We track this in our internal tool.
I opened TECH-SUPPORT-4411 for the developers.
access@[company].com has your ID now.
Your VIP status means a faster SLA for us internally.
I've emailed billing@company.com about it.
Please contact escalations@acme.com.
I've created a ticket in Jira for the team.
I pinged the developers in Slack.
You're marked as churn risk in our system.
Your account is flagged as VIP.
Our internal SLA is 4 hours.
Per our internal escalation policy I can't do more.
Tier 3 has your ticket now.
I left a note in your customer record.
I alerted #incidents.
The issue is TECH-SUPPORT-982 in our tracker.
This has been categorised as financial.incorrect_charge.
According to our internal wiki, this takes a day.
Your CSM flagged you as unhappy.
I forwarded it to legal@acme.com.
I've put it in #tech-support-escalations.
I raised a Jira ticket in TECH-SUPPORT.
Your account has a churn risk label.
You are a VIP in our admin panel.
Our SLA says 30 minutes internally.
This is rule security.account_breach.
I've asked on Slack.
The internal policy forbids that.
It's with level 2 now.
I checked the CSM's notes on you.
The escalation policy wants me to check your ID.
Write to partnerships@acme.com.
I've notified the #incidents channel.
This is logged in Jira as a high priority bug.
Your ticket is tagged churn risk.
Because you're flagged as VIP, it goes faster.
The internal SLA gives us 2 hours.
The case is with our L2 engineers.
I emailed tech-support@ for you.
Our internal tool shows three complaints.
It's filed under legal.gdpr_request.
""",
    "admits_liability": """
This is entirely our fault.
That's our fault, sorry.
It was a mistake on our side.
We made an error in your invoice.
We take full responsibility for what happened.
I accept that we are to blame.
We should have prevented this.
We should've caught that earlier.
Our team was careless with your data.
We lost your data and we're sorry.
Our engineers accidentally deleted your workspace.
We overcharged you by mistake.
We charged you twice by mistake.
We didn't protect your data properly.
We failed you.
We really dropped the ball here.
I admit that we got this wrong.
The blame lies with us.
The error was ours.
It's on us.
Our negligence led to the leak.
This happened because of our mistake.
This is the result of a failure on our end.
We were negligent in handling your request.
We breached your contract.
We violated our own terms here.
We are responsible for the loss of your files.
We own this mistake.
We own up to the mistake.
Our bad, that was us.
We caused you real damage and admit it.
We exposed your personal data.
We screwed up big time.
sorry we messed that up
We broke your integration with our update.
Our update broke your integration.
We didn't do our job here.
We shouldn't have let this happen.
This never should have happened, and it's our responsibility.
We let you down.
Our company is liable for the damage.
We mistakenly closed your account.
A member of our team made a mistake.
One of our engineers wiped the wrong server.
We admit fault for the outage.
Someone here forgot to renew the certificate, sorry about that.
We were wrong to charge you.
We wrongly locked your account.
It's our fault you lost those files.
We take full responsibility for the outage.
We made a mistake when billing you.
This was caused by our own negligence.
We should never have charged you.
Our staff deleted your data by accident.
I admit we made an error.
We were at fault here.
We mishandled your personal data.
You're right, we broke it.
We screwed this up.
We're to blame for the data loss.
We weren't careful enough with your information.
An error by our billing team led to the double charge.
[legal_advice] We did violate the agreement.
Yes, this was our mistake.
We broke the export with yesterday's update.
We're responsible for the data loss.
We take the blame for this.
It was negligent of us.
Our team messed up.
We admit that we lost your data.
We're liable for the damage.
The outage was our own doing.
We dropped the ball.
It was an error on our part.
We failed to back up your data.
We made an error on your account.
That's on us, we deleted the wrong board.
Our company is responsible for the loss.
We admit that this was our mistake.
Our security was not good enough.
We accidentally charged you twice.
It was our update that broke your board.
We were careless.
I take full responsibility for the leak.
Our team should have noticed it.
""",
    "asks_secret": """
Please tell me your password.
Could you share your login credentials with me?
What is the PIN of the card?
I need your password to get into the account.
Please give me the code we just texted you.
Read me the verification code from your phone.
Can I have your full card number?
Can I get the CVV please?
What's the three digit code on the back?
Please send a photo of your credit card, front and back.
Kindly provide your social security number.
We'll need your bank login to check the transfer.
Please reply with your username and password.
Could you paste your API key here?
Please send us your private key.
What are the answers to your security questions?
whats ur password
Just type your password in this chat.
I'll need the one-time passcode from your authenticator.
Forward me the 2FA SMS when it comes.
Please confirm your current password.
Could you let me know your password?
To continue, please enter your card number and security code in your reply.
Tell me the expiry date and CVC.
Which PIN do you use?
I just need the full number of the card you paid with.
Please send your recovery codes.
Would you mind sharing your password with us?
Drop your password in here and I'll log in for you.
Please email us a scan of your bank card.
Give me your access token and I'll test it.
Please send over your secret API key so we can debug.
We require your complete credit card details.
Could you read out the long number across the front of the card?
I'd need your authenticator code to switch it off.
Can you send the password you used?
The code in your authenticator app, please?
Please supply your online banking password.
Your password, please.
Share the reset link you got so that I can open it for you.
Let me have your account password and I'll take a look.
Do you have your card number and CVV handy?
Please state your mother's maiden name and your password.
Can you send me your password so I can log in as you?
What's the CVV on your card?
I'll need your full credit card number.
Please share the 6-digit code from your authenticator app.
Please text me the code you got by SMS.
Provide your SSN for verification.
Please type in your PIN here.
Could you send a picture of the front of your card?
Tell us your password and we'll change it for you.
What's your one-time password?
Please include your card number and expiry in your answer.
Would you give me your backup codes?
Send your login details and we'll check.
For verification we need the last 16 digits, the full card number that is.
Which password did you set?
Please send your password.
What's the code in your authenticator app?
I need the full card number and CVV.
Can you tell me your PIN?
Please confirm your social security number.
Send me a photo of your credit card.
What is your current password?
Could you reply with your backup codes?
Give me your 2FA code and I'll log in.
Please share your card details with me.
Just tell me your password over chat.
I'd need your password to reproduce this.
Please reply with your password.
Send the CVC of your card.
Can you tell me the code from your authenticator?
I need your card number in full.
What PIN did you use?
Please give us your current password so we can check.
Kindly share your login and password.
Please upload a photo of your card, both sides.
Tell me the one-time code you see.
Could I have your recovery codes?
""",
    "blames_customer": """
You did something wrong.
You clicked the wrong button.
You entered the wrong details.
You set it up wrong.
You set this up incorrectly.
You misconfigured the integration.
You forgot to save.
You didn't follow the instructions.
You didn't read the guide properly.
You failed to update your card.
This is your fault.
It's your own mistake.
The mistake is on your side.
The problem is on your end, not ours.
You should have saved your work.
You should've read the terms.
You ought to have backed up the data.
You must have typed it wrong.
You probably deleted it by accident.
You obviously didn't check your spam folder.
That's what happens when you share passwords.
It's because you never updated the app.
This wouldn't have happened if you'd read the guide.
This could have been avoided if you had used 2FA.
If you had paid on time, you would still have access.
Someone on your team deleted it, so that's not on us.
You're using it wrong.
You are the one who deleted the board.
You've only got yourself to blame.
You were warned about this.
We did warn you.
You were careless with your password.
You weren't careful enough with your codes.
You let your card expire, that's why you're locked out.
You ignored the reminder we sent.
Clearly you missed the email.
That was a silly mistake of yours.
You caused this yourself.
u did it wrong
Your lack of care led to this.
You chose a weak password, so no wonder.
Because you ignored the warning, your files are gone.
You brought it on yourself.
Your team must have changed the settings.
You overlooked the deadline, so that's that.
You locked yourself out by forgetting your codes.
You simply don't know how to use it.
You must have deleted it yourself.
This happened because you didn't update.
You should have cancelled before the trial ended.
It's your fault the account is locked.
You gave your password to someone, so of course you were hacked.
That's user error.
You must not have followed the steps.
You typed in the wrong email.
If you'd read the email you would know.
You neglected to renew.
You did this to yourself.
Our system works fine, the problem is you.
You obviously don't understand how it works.
You were told to make a backup.
You broke the integration by changing the key.
You didn't read the instructions.
It's your own fault.
You must have clicked the wrong button.
If you had made a backup this wouldn't have happened.
You shouldn't have clicked that link.
You entered the wrong password too often.
You forgot to renew your card.
This is clearly a mistake on your side.
You caused this by sharing your password.
You weren't careful with your login.
Because you didn't update the app, it crashed.
Your carelessness caused the leak.
You clicked on the wrong link.
[burden] You should have read the terms.
This is your own doing.
You must have changed the setting yourself.
The error is on your side.
You failed to follow the steps.
You didn't pay attention.
It broke because you changed the settings.
You should be more careful with your password.
If you had listened to us, it would work.
""",
}

FINE = {
    "promise_outcome": """
Our billing team will decide whether the charge is refunded.
I'll make sure your message reaches our billing team.
We'll make sure that someone looks at it.
You'll get an email once your refund request has been reviewed.
I can assure you that we take this seriously.
Rest assured that our team is reading every message.
I promise to keep you updated.
I'm confident our team will look at this carefully.
You will receive a confirmation email with your ticket number.
Your refund request is with our billing team.
A refund isn't something I can approve myself.
Refunds go back to the card they came from, if they are approved.
I understand you'd like your money back.
You should see the refund from June on your statement; it was issued on 3 June.
We can't say whether the bank will side with you.
I'm sure this is frustrating.
I will see what I can do about the charge.
Our engineers will try to restore the missing files.
We'll do everything we can to help.
The bank decides on chargebacks and will tell you its decision.
I'd be glad to check the status of your refund for you.
If your request is approved, the money is returned to your card.
You can request a refund under Settings > Billing.
I hope we can get this fixed for you.
Our access team will verify your identity and then help you with the sign-in.
You'll be able to follow the progress under your ticket number.
We won't refund a payment before it has been reviewed.
It's not certain that the files can be restored.
Your payment of $30 has been refunded; the reference is 881.
Thanks for confirming that the refund arrived.
The exemption certificate is being reviewed by our billing team.
Nothing has been decided about your account yet.
I've asked whether the fee can be reversed.
Our team will work to restore the service.
The chargeback is still open with your bank.
I'll definitely pass this on to our billing team.
We will certainly look into the second charge.
Sure, I'll forward your receipt to our billing team.
Your subscription will be cancelled at the end of the billing period, as you asked.
You will be charged $12 on the first of each month.
Your old password will no longer work after the reset.
The refund policy is in section 5 of our terms.
You will get an invoice for the full amount.
To restore a deleted board, open the trash and press Restore; it will be back where it was.
""",
    "uncertain_timeline": """
I don't know how long the repair is going to take.
You'll hear from our team within 24 hours.
Our legal and compliance team will be in touch within 24-48 hours.
The trial ends in 14 days.
Invoices are sent on the first of the month.
The reset link is valid for 60 minutes.
Our billing team works Monday to Friday, 9am to 6pm Eastern.
The status page expects recovery by 16:00 UTC.
The incident was resolved at 14:20 UTC yesterday.
You wrote that the export stopped working on Monday.
Please try again in a few minutes and let me know what you see.
Could you send me the file by tomorrow?
Deleted boards stay in the trash for 30 days.
I can't give you a time for the fix yet.
We'll update you as soon as there's news.
I'll write to you tomorrow with an update.
Backups run every night at 2am.
Your annual plan renews on 4 March.
The webinar takes place next Thursday at 3pm.
A code stays valid for 10 minutes.
It was down for two hours this morning and is working again.
Nobody can say yet whether it will be fixed this week.
The import usually takes ten minutes for a file like that.
Wait 30 seconds before you turn it on again.
Your seat count changes at the start of the next billing period.
When did you last see the report: today or yesterday?
Our team replies within 2 business hours.
Thank you for waiting since Monday.
The maintenance was announced for Saturday on our status page.
I understand you need this before your meeting at 3pm.
You told us that you need it fixed by Friday, and I've put that in the ticket.
You have 30 days to download your data.
I see the error began at 10am today.
I've noted that your deadline is tomorrow.
We have no estimate yet.
The account was locked two hours ago after five attempts.
The cache clears itself after an hour.
You can reach our support desk today until 6pm.
Your ticket was opened on Tuesday.
There are 12 minutes of video in the tutorial.
I'm here until 5pm if you have other questions.
We received your documents this morning.
""",
    "burden": """
Thank you for your patience.
I'm sorry you had to ask more than once.
I'm sorry that you've had to contact us several times.
You don't have to repeat anything, I've read the whole conversation.
I'm happy to explain it again.
It's no trouble at all.
Feel free to contact us again at any time.
Ask as many questions as you like.
Thanks for checking the help centre first.
You'll find the steps in our help centre: example.com/help.
Please don't reset the device again until our team has looked at it.
I appreciate how patiently you've worked through this with me.
We get that this is urgent for you.
You're right, we should have told you earlier.
I know you've already tried restarting, so let's skip that.
I've read your earlier messages, so you needn't explain again.
Thank you for sending the second screenshot.
Please stop the sync before you update the app.
You can stop receiving these emails under Settings > Notifications.
You've been very patient, and I appreciate it.
It's a fair question.
I understand that you're upset, and I'm sorry.
As mentioned in the release notes, the limit is now 100.
There is no need to reply to this message.
You don't need to do anything else.
This question comes up often, and it's a good one.
Other customers have reported the same error, and our engineers are looking at it.
I'll take all the time we need to go through this.
Why the export stops is what our engineers are looking at.
We'd love to hear more about how you use boards.
Sorry for the many emails you got from us.
Please wait until the bar is full before you close the window.
Your time matters to us.
Have you had a chance to look at the article I sent?
I'm sorry that our answer was so short.
Please write back whenever it suits you.
I can see why that would be annoying.
Would you like me to explain the steps again?
You can search the help centre by keyword.
No worries, it happens to everyone.
I told our engineers about the error you saw.
I've already passed your message to our billing team.
We've already asked our engineers to look at it.
""",
    "legal_advice": """
I can't say anything about the legal side.
I'm not able to tell you whether you have a case.
Our legal and compliance team will look at your request.
Your letter has been passed to our legal and compliance team.
I've received your GDPR request.
Thank you for forwarding the subpoena.
You may wish to ask your own lawyer about that.
We can't advise you on your rights.
Please send us a copy of the court order.
You can find our data processing agreement at example.com/dpa.
I've noted that you're thinking of legal action.
I understand that you want to sue.
Whether this is a breach of contract isn't for me to judge.
Your contract runs until December.
Our terms of service are linked at the bottom of the page.
The report you sent names the page that uses your trademark.
I have no opinion on the dispute.
Your lawyer can write to our legal and compliance team through this ticket.
Under your current plan you are entitled to 10 seats.
You're allowed to invite five guests on this plan.
You're entitled to phone support with the Enterprise plan.
In my opinion the second layout is easier to read.
We take copyright reports seriously.
The deadline in the order has been noted.
Our legal and compliance team replies within 24-48 hours.
Please don't take this message as legal advice.
The court order is attached to your ticket.
You asked whether the clause is valid. That's a question for our legal and compliance team.
You have the right role to delete the board.
You have a case open with us, number 4471.
Your case number is 4471.
You have no open claims or tickets at the moment.
I've added your lawyer's address to the ticket.
You can export your data at any time.
The licence lets you use the fonts in your boards.
You must accept the terms before you sign in.
Your attorney's letter arrived this morning.
To report a copyright problem, use the form at example.com/copyright.
We keep your data in the EU.
The notice you sent has been forwarded.
You need to confirm your identity before your data can be deleted.
The data request form asks for your name and the account's email.
""",
    "speculate_cause": """
We're still looking for the cause.
Our engineers are investigating, and I won't guess.
I can't say yet what caused it.
It isn't clear yet what happened.
The cause has been confirmed: a certificate had expired.
It was caused by an expired token, as our engineers confirmed.
I don't want to speculate about the cause.
Could you tell me which browser you're using?
Maybe you could send me a screenshot.
It looks like your message was cut off.
It seems your trial ended on Friday.
It looks like the attachment is missing.
I think the second option suits you better.
You may need to update the app.
It might help to clear your browser's cache.
I believe you're on the Pro plan.
Our team is actively investigating the outage.
We suspect nothing at this point.
The root cause isn't known yet.
As soon as the cause is confirmed, we'll share it.
You mentioned that it may be a server problem; our engineers will check that.
I guess you'd like an update, so here it is.
The database export is under Settings > Data.
You can probably find it under Reports.
Your update is likely to finish without a restart.
The server you chose is in Frankfurt.
It seems that the invoice went to your old address.
Perhaps a short call would help.
I assume you mean the board called Launch.
I think you'd like the release notes; here they are.
It sounds like you'd prefer a call.
Maybe try another browser and tell me what you see.
The release notes describe the update.
What led to the outage is still being looked at.
We don't know whether it was caused by an update.
Our status page describes the incident.
It appears you have two workspaces.
The integration needs an API key.
I believe our engineers have what they need.
It may take a moment to load.
Perhaps you have a second account?
The report from our engineers confirms that the queue was full.
""",
    "promise_compensation": """
I can't offer you a credit myself.
Compensation is decided by our billing team.
I've asked our billing team whether a credit is possible.
The annual plan is 20% cheaper.
The free plan has three boards.
Your credit card ends in 4412.
Please update your credit card under Settings > Billing.
Your account credit of $20 was applied on 3 May.
We don't offer discounts outside the ones on our pricing page.
You asked for a discount, and I've passed that on.
You can redeem the coupon at checkout.
Enter the voucher code on the billing page.
Your free trial ends on Friday.
You can try Pro free for 14 days.
If a credit is approved, it shows on your next invoice.
Whether a fee can be waived is up to our billing team.
I'm not allowed to promise compensation.
Volume discounts start at 50 seats.
Our pricing page lists the student discount.
You get 5 GB of storage with the free plan.
You won't be charged until the trial ends.
I understand you'd like to be compensated.
Your request for compensation has been passed on.
Feel free to write back.
Your discount code expired in May.
The credit for June was added by our billing team.
Adding guests is free of charge on every plan.
You'll get a receipt by email.
Our billing team will review your request for a credit.
Could you send me the code of the gift card?
You can invite as many guests as you like for free.
The fee is listed in section 3 of your contract.
Let me know if you'd like the annual plan, which has a discount.
I'm sorry for the lost time.
We can't make up for the lost day, but we're sorry.
To see your credits, open Settings > Billing.
The exchange rate is set by your bank, which may charge a fee.
Your 15% discount stays in place after the upgrade.
You're on the free plan at the moment.
There's no charge for the first three users on the Starter plan.
I've made a note that you would like a discount.
You have 12 days left of your free month.
""",
    "unannounced_feature": """
Thank you for suggesting dark mode.
I've logged your idea with our product team.
I can't say whether this will be built.
I have no information on upcoming features.
Dark mode is available under Settings > Appearance.
We don't share our roadmap.
You can vote for the feature on our feedback portal.
Our product team reviews feedback every week.
The new editor was released in March.
You'll be notified if it gets built.
Your plan will be renewed next month.
Our engineers are working on the outage.
Our team is working on your request.
We released version 9 last week.
The mobile app is available for iOS and Android.
Webhooks are part of the Pro plan.
There is no Linux version at the moment.
We'll send you the report next week.
Your upgrade to Pro takes effect next month.
The beta programme is open to everyone at example.com/beta.
I can't comment on what we're building.
Our developers are looking into the crash.
We're working on restoring the service.
The calendar view is explained in this article.
A workaround is to export the board as CSV.
The announcement on our blog describes the new search.
Would you like to be told if this is ever built?
You'll see the new members in your workspace soon.
Could you tell me which feature you need most?
The feature isn't part of the product today.
You can add the widget under Dashboard > Add.
Our product team will read your suggestion within 24 hours.
You asked when dark mode is coming. I can't say.
Your appointment is planned for Tuesday.
Your invoice will be available next week.
The feature works in version 8 and later.
Our team will be adding your users today.
I've shared your idea with the people who build the app.
Please update to version 8.2 in the app store.
The call with our engineers is scheduled for Monday.
We're adding you to the ticket.
Support for Internet Explorer ended in 2022.
""",
    "internal_leak": """
I've passed this to our technical support team.
Our billing team has your message.
You can reach us at support@example.com.
Your Jira integration is connected.
The Slack app needs to be reconnected.
Which Slack channel should the notifications go to?
Your customer success manager will join the call.
The ticket number is T-4411.
Please check status.example.com.
Your admin can change this in the admin console of your workspace.
We'll write to maria@northwind.io, the address on your account.
Our feedback portal is at feedback.example.com.
Your Enterprise plan includes a customer success manager.
You're on the Pro tier.
I've marked your ticket as urgent.
I've added a note to your ticket.
Our privacy policy is at example.com/privacy.
Press the flag to mark a task as important.
You can tag teammates with @name.
Level 2 headings are shown in blue.
The Jira sync runs every ten minutes.
You can connect your Slack workspace under Integrations.
I've escalated this with high priority.
The #launch channel in your workspace gets the messages.
Your data is stored in our EU data centre.
We've told our security team.
Our legal and compliance team has your letter.
Please write to the address in your contract.
The refund policy allows 30 days.
I've copied your colleague Tom, as you asked.
You can contact our sales team through the form on our website.
Your notes are saved in the board.
Is the Jira project you sync public?
Our support team is available 24/7 on your plan.
I'll keep this ticket open.
You can build an internal wiki with our pages feature.
The wiki template suits internal docs like yours.
Your request needs an approval first.
The senior support team has your case.
A manager will look at your case.
You can mention a channel with #.
I've put a high priority on it.
""",
    "admits_liability": """
I'm sorry for the trouble.
We apologise for the inconvenience.
I'm sorry this happened to you.
I'm sorry you've been charged twice; our billing team will look at it.
I understand how frustrating this is.
We take this very seriously.
I can't say who is responsible.
Our security team is responsible for these requests.
You are responsible for the roles in your workspace.
It's too early to say whether this was a mistake.
I've corrected a typo in my last message.
Sorry, I misread your message.
We're sorry to hear that you lost your files.
I'm sorry for the wait.
The error message says that the file is too large.
Our team is looking into how this happened.
Our billing team will check whether an error was made.
The fault tolerance of your cluster is set under Settings.
Your default currency is dollars.
If we made a mistake, our billing team will tell you.
The responsibility of our billing team is invoices.
We appreciate that you told us.
We're sorry that we kept you waiting.
You broke no rules.
Our engineers fixed the export yesterday.
We have not found an error in the invoice.
You said that we lost your data, and I've passed that on.
You wrote that it's our fault; our legal and compliance team will answer that.
Our team caused no changes to your settings.
Thank you for pointing out the broken link.
I should have asked you for the ticket number first.
I'm sorry we couldn't reach you by phone.
The mistake in the form can be corrected under Settings.
I regret that this has been such a bad experience.
I know how much this has cost you.
We're sorry for the disruption to your work.
We failed to reach you by phone.
Our records show two payments in May.
The two charges have been passed to our billing team.
We'd like to find out what went wrong.
It's important to us that this is looked at properly.
Whether the charge was wrong is for our billing team to say.
""",
    "asks_secret": """
Please don't share your password.
We'll never ask for your password.
Don't send us your card number.
Could you give me the last four digits of your card?
You can change your password under Settings > Security.
Please reset your password with the link we sent.
Enter the code on the sign-in page.
Type your new password twice and press Save.
Keep your recovery codes in a safe place.
You can create new backup codes under Security.
Your password must have 12 characters.
Which payment method is on file?
What's the name of your workspace?
When was the account created?
Could you confirm the date and amount of your last payment?
Please send a photo ID that matches the name on the account.
The ZIP code of your billing address is missing.
Please send me the error code you see.
What's the discount code you used?
What status code does the API return?
Please include the ticket number in your reply.
You can generate an API key under Developer.
Never give your 2FA code to anyone, not even to us.
Have you received the password reset mail?
Does the password page show an error?
You can update your card number under Settings > Billing.
No one at our company needs your password.
I can't see your password.
Could you tell me which error you get after entering the code?
Remove any passwords from the screenshot before you send it.
Please hide the card number in the screenshot.
If you sent us your password, please change it.
The reset code expires after ten minutes.
We can confirm your identity without your password.
Your card's expiry date has passed, so please update it under Billing.
Please send the invoice number and the amount.
Your PIN is set in the app under Security.
Could you send me the QR code of the ticket?
What is your user ID?
Pin the board to your sidebar, then send me a screenshot.
Did you get a text with a code?
Please confirm the email address on the account.
""",
    "blames_customer": """
This isn't your fault.
You've done nothing wrong.
You did everything right.
You couldn't have known.
It's an easy thing to miss.
Please check that the file has fewer than 50 columns.
Could you check whether the card has expired?
You may have an older version of the app.
The file was deleted on 3 May by a member of your workspace.
If you haven't saved your work yet, please do so now.
If you forgot your password, use the reset link.
You'll need to save before you leave the page.
You can restore a deleted board from the trash.
The log shows that the board was deleted at 14:02.
You should have received a mail from us.
You should have the invoice by now.
You should see a button called Export.
Did you change anything before the error appeared?
Which settings did you change?
Have you tried another browser?
I see that you didn't get our mail.
I'm sorry you didn't get an answer.
Since you haven't heard back, I've asked our billing team again.
Because you are on the Enterprise plan, you have a customer success manager.
Please make sure that the box is ticked.
The setting is a little hidden, which makes it easy to overlook.
The import failed because the date column was empty.
The card on file expired in April.
Many people click the wrong button there.
You don't have permission to open the board.
You said that you deleted it by accident.
You mentioned that you forgot to cancel.
Thank you for admitting that you clicked twice; it helps to know.
It's not something you did.
You did the right thing by writing to us.
You were right to report this.
You must have had a stressful day.
You must be frustrated.
You probably know the settings page already.
You have simply reached the limit of your plan.
Your team has changed its name, I see.
You entered the amount as $50, is that right?
""",
    "any": """
Hi Ana, I've passed both transactions to our billing team, and they'll reply within 30 minutes.
I know being charged twice is upsetting, and I'm sorry. Our billing team will check both payments.
Thanks for the screenshots. I'm escalating this to our technical support team, who look into sync problems.
I'm not able to share roadmap details, but I have logged your request for offline mode with our product team.
I understand you are considering legal action. Our legal and compliance team will contact you within 24-48 hours.
I've verified your identity, thank you. Our account access team can take it from here.
For your security, please don't include passwords or full card numbers in your reply.
We're aware of an issue affecting login. Our team is actively investigating. We'll notify you once resolved.
I'm sorry about the repeated messages you had to send. I've put everything in one ticket.
You can turn the widget off under Settings > Dashboard, then reload the page.
To confirm it's you, please send the last 4 digits of the card on file and the date of your last payment.
We received your GDPR request today and our legal and compliance team has it.
The 20% discount on your invoice is the annual plan discount.
Your credit of $15 from last year is still on the account and is used for the next invoice.
I see two payments of $49 on 2 May, one of which is marked as pending.
Please try once more in a private window; if the error stays, send me the code you see on the page.
Our engineers have found the cause, an expired certificate, and replaced it. All is working again since 14:00 UTC.
As you mentioned, the board was deleted on Tuesday. You can restore it from the trash.
I've asked our senior support team to call you, since you asked for a manager.
The export takes longer for big boards; a board with 10,000 cards needs around five minutes.
Your subscription ends on 30 June and won't renew, as you asked.
I can't tell you when the feature will be released, or if it will be.
Please install version 9.2, which contains the fix for the crash you saw.
I've removed the second user from your workspace, as you asked.
We'd like to learn what went wrong for you, so could you tell me a little more?
I have forwarded your press request to our media team.
It may take a few minutes before the mail arrives, so please check your spam folder too.
You're right that the article was out of date, and I've asked for it to be corrected.
Our security team looks at reports like yours around the clock and will contact you within 30 minutes.
Please don't delete the suspicious message, our security team may need it.
You can use the same password manager on your phone.
I've added your colleague as a second contact, so both of you get the replies.
You didn't do anything wrong; the button is easy to miss.
The team is reviewing what you sent and you'll hear from them by email.
If the bank decides in your favour, the amount is returned by them directly.
Our billing team can explain each line of the invoice to you.
I understand that this isn't the answer you hoped for.
Please change your password as a precaution and sign out of all devices.
The status page has the latest news on the outage, and you can subscribe to it there.
Once your identity is confirmed, our team can look at removing the second factor.
I'd rather not guess at the reason before our engineers have looked at the logs.
We only use your data as described in our privacy policy.
To add a credit card, open Billing and press Add.
We'll let you know as soon as the refund request has been decided.
Would a call on Monday suit you better than email?
Our partnerships team handles reseller questions and will be in touch within 48 hours.
Please send the court order as a PDF, our legal and compliance team needs all pages.
The plan you chose includes three workspaces and 20 GB of storage.
I see that the trial started on 1 June and ends in 14 days.
I've checked, and there's no record of a second account.
""",
}

_ALSO = re.compile(r"\[(\w+)\] ")


def _rows(table: dict[str, str], own: bool) -> list:
    """Returns a test case for each reply of a table: the reply and the kinds it breaks."""
    cases = []
    for kind, lines in table.items():
        for at, line in enumerate(lines.strip().splitlines(), start=1):
            kinds = {*_ALSO.findall(line), *((kind,) if own else ())}
            cases.append(pytest.param(_ALSO.sub("", line), kinds, id=f"{kind}-{at:02}"))
    return cases


def _kinds(reply: str, tables: Tables) -> set[str]:
    return {row.kind for row in guard(reply, GuardContext(), tables, Settings(), by_words=True).violations}


@pytest.mark.parametrize(("reply", "kinds"), _rows(BREAKS, own=True))
def test_a_reply_breaks_just_these_kinds(reply: str, kinds: set[str], tables: Tables) -> None:
    assert _kinds(reply, tables) == kinds


@pytest.mark.parametrize(("reply", "kinds"), _rows(FINE, own=False))
def test_a_reply_that_comes_near_is_fine(reply: str, kinds: set[str], tables: Tables) -> None:
    assert _kinds(reply, tables) == kinds


def test_every_reply_stands_once() -> None:
    said = [case.values[0] for table, own in ((BREAKS, True), (FINE, False)) for case in _rows(table, own)]
    assert len(set(said)) == len(said)
