"""Replies, translations by hand, what an honest second translator makes of them, and pairs to measure likeness on."""

URGENT = (
    "Hello [NAME_1],\n\nI understand how important this is. I'm escalating this to our billing team right now as a "
    "high "
    "priority issue.\n\nYou'll hear from them within 30 minutes. I've included all the details from our conversation "
    "so you won't need to explain everything again."
)
URGENT_BACK = (
    "Hello [NAME_1],\n\nI understand how important this is. I am passing this on right now to our billing team as a "
    "high "
    "priority matter.\n\nYou will hear from them within 30 minutes. I have included all the details of our "
    "conversation "
    "so that you do not have to explain everything again."
)
STANDARD = (
    "Hello,\n\nI'm sorry for the trouble you've had, and I understand your frustration.\n\nI appreciate your patience "
    "with this. The technical problem you are seeing requires a closer look by an engineer, so I'm connecting you with "
    "our technical support team who specialize in these matters.\n\nThey'll reach out within 24-48 hours via email."
)
STANDARD_BACK = (
    "Hello,\n\nI am sorry for the inconvenience you have had, and I understand your frustration.\n\nThank you for your "
    "patience with this. The technical problem that you are seeing needs a closer look by an engineer, so I am "
    "connecting "
    "you with our technical support team, which specializes in such matters.\n\nThey will contact you within 24-48 "
    "hours "
    "by email."
)
HOLDING = (
    "Hello,\n\nWe're aware of an issue affecting the dashboard. Our team is actively investigating. Check [LINK_1] for "
    "updates. We'll notify you once resolved."
)
HOLDING_BACK = (
    "Hello,\n\nWe are aware of an issue that affects the dashboard. Our team is actively investigating. Check [LINK_1] "
    "for updates. We will inform you once it is resolved."
)
CLARIFY = (
    "Hello,\n\nThank you for getting in touch. So that this reaches the right people, may I ask you one thing "
    "first? Has "
    "the customer already tried to restart the app?"
)
CLARIFY_BACK = (
    "Hello,\n\nThank you for contacting us. So that this reaches the right people, may I first ask you one thing? "
    "Has the "
    "customer already tried to restart the app?"
)
BACK = {URGENT: URGENT_BACK, STANDARD: STANDARD_BACK, HOLDING: HOLDING_BACK, CLARIFY: CLARIFY_BACK}

GOOD: dict[tuple[str, str], str] = {
    ("de", URGENT): (
        "Hallo [NAME_1],\n\nich verstehe, wie wichtig das ist. Ich leite das jetzt gleich als Anliegen mit hoher "
        "Priorität "
        "an unser Abrechnungsteam weiter.\n\nSie hören innerhalb von 30 Minuten von ihm. Ich habe alle Einzelheiten "
        "aus "
        "unserem Gespräch beigefügt, damit Sie nicht alles noch einmal erklären müssen."
    ),
    ("fr", URGENT): (
        "Bonjour [NAME_1],\n\nJe comprends à quel point cela est important. Je transmets cela tout de suite à notre "
        "équipe "
        "de facturation en priorité élevée.\n\nVous aurez de ses nouvelles dans les 30 minutes. J’ai joint tous les "
        "détails de notre conversation afin que vous n’ayez pas à tout expliquer à nouveau."
    ),
    ("es", URGENT): (
        "Hola, [NAME_1]:\n\nEntiendo lo importante que es esto. Ahora mismo lo paso a nuestro equipo de facturación "
        "como "
        "asunto de alta prioridad.\n\nTendrá noticias suyas en 30 minutos. He incluido todos los detalles de nuestra "
        "conversación para que no tenga que explicarlo todo de nuevo."
    ),
    ("it", URGENT): (
        "Buongiorno [NAME_1],\n\nCapisco quanto sia importante. Inoltro subito la questione al nostro team di "
        "fatturazione "
        "con priorità alta.\n\nRiceverà loro notizie entro 30 minuti. Ho incluso tutti i dettagli della nostra "
        "conversazione, così non dovrà spiegare tutto di nuovo."
    ),
    ("pt", URGENT): (
        "Olá [NAME_1],\n\nCompreendo como isto é importante. Estou a encaminhar isto agora mesmo para a nossa "
        "equipa de "
        "faturação como assunto de alta prioridade.\n\nTerá notícias deles dentro de 30 minutos. Incluí todos os "
        "detalhes "
        "da nossa conversa para que não precise de explicar tudo de novo."
    ),
    ("nl", URGENT): (
        "Hallo [NAME_1],\n\nIk begrijp hoe belangrijk dit is. Ik geef dit nu meteen door aan ons factureringsteam "
        "als een "
        "kwestie met hoge prioriteit.\n\nU hoort binnen 30 minuten van hen. Ik heb alle details van ons gesprek "
        "toegevoegd, zodat u niet alles opnieuw hoeft uit te leggen."
    ),
    ("de", STANDARD): (
        "Guten Tag,\n\nes tut mir leid, dass Sie diese Unannehmlichkeiten hatten, und ich verstehe Ihren "
        "Ärger.\n\nDanke für "
        "Ihre Geduld. Das technische Problem, das Sie sehen, muss sich ein Techniker genauer ansehen, deshalb "
        "verbinde ich "
        "Sie mit unserem technischen Team, das auf solche Fragen spezialisiert ist.\n\nEs meldet sich innerhalb von "
        "24-48 "
        "Stunden per E-Mail."
    ),
    ("fr", STANDARD): (
        "Bonjour,\n\nJe suis désolé pour les désagréments que vous avez eus, et je comprends votre "
        "frustration.\n\nJe vous "
        "remercie de votre patience. Le problème technique que vous rencontrez demande l’examen d’un ingénieur, je "
        "vous "
        "mets donc en relation avec notre équipe technique, spécialisée dans ces questions.\n\nElle vous contactera "
        "dans "
        "les 24 à 48 heures par e-mail."
    ),
    ("es", STANDARD): (
        "Hola:\n\nLamento las molestias que ha tenido y entiendo su frustración.\n\nLe agradezco su paciencia. El "
        "problema "
        "técnico que está viendo requiere que un ingeniero lo mire más de cerca, así que le pongo en contacto con "
        "nuestro "
        "equipo técnico, que se especializa en estos asuntos.\n\nSe pondrá en contacto en 24-48 horas por correo "
        "electrónico."
    ),
    ("it", HOLDING): (
        "Buongiorno,\n\nSiamo a conoscenza di un problema che riguarda la dashboard. Il nostro team sta attivamente "
        "indagando. Controlli [LINK_1] per gli aggiornamenti. La avviseremo una volta risolto."
    ),
    ("pt", HOLDING): (
        "Olá,\n\nEstamos cientes de um problema que afeta o painel. A nossa equipa está a investigar ativamente. "
        "Consulte "
        "[LINK_1] para atualizações. Avisaremos assim que estiver resolvido."
    ),
    ("nl", HOLDING): (
        "Hallo,\n\nWe zijn op de hoogte van een probleem met het dashboard. Ons team onderzoekt dit actief. Kijk op "
        "[LINK_1] "
        "voor updates. We laten het u weten zodra het is opgelost."
    ),
    ("de", CLARIFY): (
        "Hallo,\n\ndanke, dass Sie sich gemeldet haben. Damit das die richtigen Leute erreicht, darf ich Sie zuerst "
        "eine "
        "Sache fragen? Hat der Kunde schon versucht, die App neu zu starten?"
    ),
    ("nl", CLARIFY): (
        "Hallo,\n\nBedankt voor uw bericht. Mag ik u eerst één ding vragen, zodat dit bij de juiste mensen "
        "terechtkomt? "
        "Heeft de klant al geprobeerd de app opnieuw te starten?"
    ),
}

SAME: tuple[tuple[str, str], ...] = (
    ("Hello,", "Good day,"),
    ("Hello X,", "Dear X,"),
    ("I understand how important this is.", "I understand how important that is."),
    ("I understand how important this is.", "I am aware of the importance of this."),
    (
        "I'm escalating this to our billing team right now as a high priority issue.",
        "I am forwarding this immediately to our billing department as a matter of high priority.",
    ),
    (
        "I'm escalating this to our security team right now as a high priority issue.",
        "I'm passing this to our security team now, as a high-priority concern.",
    ),
    ("You'll hear from them within 30 minutes.", "They will contact you within 30 minutes."),
    ("You'll hear from them within 30 minutes.", "You will have news from them in 30 minutes."),
    ("You'll hear from them within 24-48 hours.", "You will receive an answer from them within 24-48 hours."),
    (
        "I've included all the details from our conversation so you won't need to explain everything again.",
        "I have attached all details of our exchange so that you don't have to explain it all once more.",
    ),
    (
        "Your ticket number is X - you can reference this in any follow-up communication.",
        "Your ticket number is X - you can mention it in later messages.",
    ),
    ("I appreciate your patience with this.", "Thank you for your patience in this matter."),
    ("I appreciate your patience with this.", "I thank you for being patient."),
    (
        "Your payment requires access to payment records, so I'm connecting you with our billing team who "
        "specialize in "
        "these matters.",
        "For your payment one needs access to the payment records, therefore I am putting you in touch with our "
        "billing "
        "team, which is specialized in such questions.",
    ),
    ("They'll reach out within 24 hours via email.", "They will write to you by email within 24 hours."),
    ("They'll reach out within 4 hours via email.", "You will be contacted by e-mail within 4 hours."),
    (
        "I'm sorry for the trouble you've had, and I understand your frustration.",
        "I apologize for the inconvenience, and I understand your annoyance.",
    ),
    ("Thank you for your feedback.", "Thanks for your comments."),
    ("We're aware of an issue affecting the dashboard.", "We know about a problem with the dashboard."),
    ("Our team is actively investigating.", "Our team is actively looking into it."),
    ("Check X for updates.", "See X for news."),
    ("We'll notify you once resolved.", "We will let you know when it has been resolved."),
    ("Thank you for getting in touch.", "Thank you for contacting us."),
    (
        "So that this reaches the right people, may I ask you one thing first?",
        "May I first ask you one thing, so that this gets to the right persons?",
    ),
)
"""A draft's sentence, and what an honest translation there and back may make of it."""

OTHER: tuple[tuple[str, str], ...] = (
    ("You'll hear from them within 30 minutes.", "Everything will be fixed within 30 minutes."),
    ("You'll hear from them within 30 minutes.", "You have to call them within 30 minutes."),
    ("You'll hear from them within 30 minutes.", "Your money arrives within 30 minutes."),
    ("You'll hear from them within 30 minutes.", "You won't hear from them within 30 minutes."),
    ("You'll hear from them within 30 minutes.", "You'll hear from them within 30 hours."),
    ("I understand how important this is.", "This was entirely our fault."),
    ("I understand how important this is.", "I understand that this was our mistake."),
    ("I understand how important this is.", "This is not important."),
    (
        "I'm escalating this to our billing team right now as a high priority issue.",
        "We are refunding you the full amount right now.",
    ),
    (
        "I'm escalating this to our billing team right now as a high priority issue.",
        "I'm escalating this to our legal team right now as a low priority issue.",
    ),
    (
        "I've included all the details from our conversation so you won't need to explain everything again.",
        "Please send your password and all the details again so we can check them.",
    ),
    (
        "I've included all the details from our conversation so you won't need to explain everything again.",
        "I've deleted all the details from our conversation so you will need to explain everything again.",
    ),
    ("I appreciate your patience with this.", "As compensation you get one month free."),
    ("I appreciate your patience with this.", "Your impatience does not help."),
    ("They'll reach out within 24 hours via email.", "They'll refund you within 24 hours via email."),
    ("They'll reach out within 24 hours via email.", "Write to them within 24 hours or lose your claim."),
    (
        "I'm sorry for the trouble you've had, and I understand your frustration.",
        "I'm sorry that our error caused this, and you are entitled to damages.",
    ),
    ("Thank you for your feedback.", "Your feature will be released next month."),
    ("We're aware of an issue affecting the dashboard.", "We broke the dashboard with our last release."),
    ("Our team is actively investigating.", "Our team has already solved it."),
    ("Our team is actively investigating.", "Nobody is looking into it."),
    ("Check X for updates.", "Log in at X with your password."),
    ("We'll notify you once resolved.", "We guarantee that it never happens again."),
    ("Thank you for getting in touch.", "You should sue us."),
)
"""A draft's sentence, and one that says another thing."""

LIES: dict[str, tuple[str, ...]] = {
    "de": (
        "Wir erstatten Ihnen den vollen Betrag.",
        "Sie bekommen Ihr Geld zurück.",
        "Das garantieren wir Ihnen.",
        "Es war eindeutig unser Fehler.",
        "Wir haften dafür.",
        "Sie haben Anspruch auf Schadensersatz.",
        "Das ist morgen behoben.",
        "Als Entschädigung schenken wir Ihnen einen Monat.",
        "Schicken Sie uns Ihr Passwort.",
        "Rufen Sie uns an.",
        "Bis Freitag ist alles erledigt.",
        "In zwei Stunden ist es fertig.",
        "Sie müssen nichts bezahlen.",
        "Wir übernehmen die Verantwortung.",
        "Unsere Geschäftsführung ruft Sie heute an.",
        "Ihr Konto wird gelöscht.",
        "Sie erhalten einen Gutschein.",
        "Seien Sie ganz sicher.",
        "Verklagen Sie uns ruhig.",
        "Das klappt auf jeden Fall.",
    ),
    "fr": (
        "Nous vous rembourserons intégralement.",
        "Vous récupérerez votre argent.",
        "Nous vous le garantissons.",
        "C'est entièrement de notre faute.",
        "Nous en sommes responsables.",
        "Vous avez droit à des dommages.",
        "Ce sera réparé demain.",
        "Nous vous offrons un mois gratuit.",
        "Envoyez-nous votre mot de passe.",
        "Appelez-nous.",
        "Tout sera réglé avant vendredi.",
        "Ce sera prêt dans deux heures.",
        "Vous n'avez rien à payer.",
        "Un bon d'achat vous attend.",
        "Soyez-en certain.",
        "Votre compte sera supprimé.",
        "La direction vous contactera.",
        "Vous pouvez saisir le tribunal.",
    ),
    "es": (
        "Le devolveremos todo el importe.",
        "Recuperará su dinero.",
        "Se lo garantizamos.",
        "Ha sido culpa nuestra.",
        "Somos responsables de ello.",
        "Tiene derecho a una indemnización.",
        "Mañana estará arreglado.",
        "Le regalamos un mes.",
        "Envíenos su contraseña.",
        "Llámenos.",
        "El viernes estará todo listo.",
        "Estará listo en dos horas.",
        "No tiene que pagar nada.",
        "Recibirá un vale.",
        "Puede estar seguro.",
        "Su cuenta será eliminada.",
        "El director le atenderá.",
        "Puede demandarnos.",
    ),
    "it": (
        "Le rimborseremo l'intero importo.",
        "Riavrà i suoi soldi.",
        "Glielo garantiamo.",
        "È stata colpa nostra.",
        "Ne siamo responsabili.",
        "Ha diritto a un risarcimento.",
        "Domani sarà riparato.",
        "Le regaliamo un mese.",
        "Ci invii la sua password.",
        "Ci chiami.",
        "Venerdì sarà tutto sistemato.",
        "Sarà pronto in due ore.",
        "Non deve pagare nulla.",
        "Riceverà un buono sconto.",
        "Ne sia sicuro.",
        "Il suo account sarà cancellato.",
    ),
    "pt": (
        "Devolveremos o valor total.",
        "Vai recuperar o seu dinheiro.",
        "Nós garantimos isso.",
        "Foi culpa nossa.",
        "Somos responsáveis por isso.",
        "Tem direito a uma indemnização.",
        "Amanhã estará resolvido.",
        "Oferecemos-lhe um mês.",
        "Envie-nos a sua senha.",
        "Ligue para nós.",
        "Na sexta-feira estará tudo pronto.",
        "Estará pronto em duas horas.",
        "Não tem de pagar nada.",
        "Receberá um desconto.",
        "Pode ter a certeza.",
        "A sua conta será eliminada.",
    ),
    "nl": (
        "Wij betalen u het volledige bedrag terug.",
        "U krijgt uw geld terug.",
        "Dat garanderen wij.",
        "Het was onze fout.",
        "Wij zijn hiervoor aansprakelijk.",
        "U heeft recht op schadevergoeding.",
        "Morgen is het hersteld.",
        "U krijgt een maand gratis.",
        "Stuur ons uw wachtwoord.",
        "Bel ons.",
        "Vrijdag is alles geregeld.",
        "Over twee uur is het klaar.",
        "U hoeft niets te betalen.",
        "U ontvangt een tegoedbon.",
        "Daar kunt u zeker van zijn.",
        "Uw account wordt verwijderd.",
    ),
}
"""Sentences that no draft says."""
