/** A question, the same in other words, and other questions that look alike. */
export interface Family {
  readonly question: string
  readonly paraphrases: readonly string[]
  readonly nearMisses: readonly string[]
}

/** Forty families of five and five: 200 pairs that mean the same, 200 that do not. */
export const families: readonly Family[] = `
What is the capital of France?
= Tell me the capital of France. | Which city is the capital of France? | France's capital is what? | Please name the capital city of France. | Where does the French government sit?
! What is the capital of Germany? | What is the currency of France? | What is the population of France? | What is the capital of French Guiana? | What was the capital of France in 1941?
How do I reset my password?
= How can I reset my password? | I would like to reset the password. | Resetting a password: how? | What are the steps to reset my password? | I forgot my login secret, what now?
! How do I reset my router? | How do I reset my phone? | How do I change my username? | How do I reset my colleague's password? | How do I recover my deleted password?
How many vacation days do employees have?
= How many days of vacation does an employee have? | Tell us how many vacation days our employees get. | Vacation days of employees: how many are there? | How many paid vacation days are employees entitled to? | What is our annual leave allowance?
! How many sick days do employees have? | How many vacation days do managers have? | How many vacation days do employees lose? | How many working days do employees have? | How many vacation days do interns have?
When does the store open on Sunday?
= On Sunday, when does the store open? | When will the store be opening on Sundays? | Tell me when the store opens on Sunday. | At what time does the store open on Sunday? | Sunday shop hours?
! When does the store close on Sunday? | When does the store open on Monday? | When does the museum open on Sunday? | When does the store open on Easter? | When does the store restock on Sunday?
How do I install the printer driver?
= How can I install a printer driver? | Installing the printer drivers, how do I do it? | Please tell me how to install the printer driver. | What is the way to install the driver of the printer? | How to set up software for my printer?
! How do I remove the printer driver? | How do I install the scanner driver? | How do I install the printer cartridge? | How do I install the printer cable? | How do I update the printer driver?
Translate good morning to Spanish.
= Please translate good morning into Spanish. | Could you translate "good morning" to Spanish? | Good morning translated to Spanish, please. | What is good morning in Spanish? | How do people in Madrid greet before noon?
! Translate good morning to French. | Translate good evening to Spanish. | Translate good morning to Italian. | Translate bad morning to Spanish. | Translate good morning from Spanish.
What is the weather in Berlin tomorrow?
= Tell me the weather in Berlin tomorrow. | Tomorrow's weather in Berlin? | What will the weather be tomorrow in Berlin? | What is the weather forecast for Berlin tomorrow? | Do I need an umbrella in Berlin tomorrow?
! What is the weather in Berlin today? | What is the weather in Munich tomorrow? | What was the weather in Berlin yesterday? | What is the weather in Bern tomorrow? | What is the time in Berlin tomorrow?
Explain how photosynthesis works.
= How does photosynthesis work? | Please explain how photosynthesis works. | Explain to me the working of photosynthesis. | Could you explain photosynthesis and how it works? | How do plants turn light into sugar?
! Explain how chemosynthesis works. | Explain how photography works. | Explain how fermentation works. | Explain why photosynthesis fails. | Explain how respiration works.
Who wrote the novel Moby Dick?
= Tell me who wrote the novel Moby Dick. | The novel Moby Dick was written by who? | Who is it that wrote Moby Dick, the novel? | Who wrote Moby Dick? | Name the author of the whale book Moby Dick.
! Who filmed the novel Moby Dick? | Who wrote the novel Dracula? | Who translated the novel Moby Dick? | Who wrote the musical Moby Dick? | Who published the novel Moby Dick?
How long should I boil an egg?
= How long do I boil an egg? | For how long should eggs be boiled? | Tell me how long to boil an egg. | How long does boiling an egg take? | Egg cooking time in water?
! How long should I fry an egg? | How long should I boil a potato? | How long should I chill an egg? | How long can I store an egg? | How long should I boil a dozen lobsters?
What does error code 404 mean?
= Tell me what error code 404 means. | What is the meaning of error code 404? | Error code 404: what does it mean? | What does the error code 404 mean, please? | Why does the browser say 404 not found?
! What does error code 403 mean? | What does error code 500 mean? | What does error code 401 mean? | What does area code 404 mean? | What does error code 40 mean?
How do I cancel my subscription?
= How can I cancel my subscription? | I would like to cancel the subscription. | Please tell me how to cancel my subscription. | Where can I cancel my subscription? | Stop charging me every month.
! How do I renew my subscription? | How do I cancel my order? | How do I upgrade my subscription? | How do I cancel my appointment? | How do I share my subscription?
What is the speed of light in vacuum?
= Tell me the speed of light in a vacuum. | In vacuum, what is the speed of light? | How much is the speed of light in vacuum? | Give me the light speed in vacuum. | How fast do photons travel through empty space?
! What is the speed of sound in air? | What is the speed of light in water? | What is the speed of light in glass? | What is the weight of light in vacuum? | What is the color of light in vacuum?
Which planets have rings?
= What planets have rings? | Tell me which planets have rings. | Which of the planets have a ring? | Planets that have rings are which? | Name the ringed worlds of the solar system.
! Which planets have moons? | Which stars have rings? | Which planets have oceans? | Which planets have volcanoes? | Which moons have rings?
How do I convert miles to kilometers?
= How can I convert miles into kilometers? | Convert miles to kilometers, how? | Tell me how to convert a mile to kilometers. | Converting miles to kilometers, how is it done? | What factor turns miles into metric distance?
! How do I convert kilometers to miles? | How do I convert miles to meters? | How do I convert pounds to kilograms? | How do I convert miles to yards? | How do I convert inches to kilometers?
What time is the team meeting on Thursday?
= At what time is the Thursday team meeting? | When is the team meeting on Thursday? | Tell me what time the team meets on Thursday. | The team meeting on Thursday is at what time? | When do we gather as a group on Thursday?
! What time is the team meeting on Tuesday? | What time is the board meeting on Thursday? | What time is the team lunch on Thursday? | What room is the team meeting in? | What time is the team training on Thursday?
Is coffee bad for the heart?
= Is coffee bad for your heart? | Tell me if coffee is bad for the heart. | Is it bad for the heart to drink coffee? | Can coffee be bad for my heart? | Does caffeine harm the cardiovascular system?
! Is coffee good for the heart? | Is coffee bad for the teeth? | Is tea bad for the heart? | Is coffee bad for the kidneys? | Is alcohol bad for the heart?
How do I write a cover letter?
= How can I write a cover letter? | Please tell me how to write a cover letter. | Writing a cover letter: how do I do it? | How should a cover letter be written? | Help me with the text of a job application.
! How do I write a love letter? | How do I write a cover story? | How do I write a resignation letter? | How do I print a cover letter? | How do I write a chain letter?
What is the boiling point of water?
= Tell me the boiling point of water. | Water has what boiling point? | What is water's boiling point? | Give me the boiling point of water, please. | At which temperature does water become steam?
! What is the freezing point of water? | What is the boiling point of ethanol? | What is the boiling point of mercury? | What is the melting point of water? | What is the boiling point of nitrogen?
How much does shipping to Canada cost?
= What does shipping to Canada cost? | How much is the cost of shipping to Canada? | Tell me how much shipping to Canada costs. | Shipping to Canada costs how much? | What are your delivery fees for Toronto?
! How much does shipping to Mexico cost? | How long does shipping to Canada take? | How much does flying to Canada cost? | How much does shipping from Canada cost? | How much does insurance to Canada cost?
Where can I find my invoice?
= Where do I find my invoice? | Tell me where to find the invoice. | Where are my invoices found? | Please show me where I can find an invoice. | I need last month's bill.
! Where can I pay my invoice? | Where can I find my receipt? | Where can I dispute my invoice? | Where can I find my contract? | Where can I find my warranty?
Summarize the plot of Hamlet.
= Please summarize the plot of Hamlet. | Give me the summarized plot of Hamlet. | Could you summarize Hamlet's plot? | Summarize for me what the plot of Hamlet is. | What happens in Shakespeare's play about the Danish prince?
! Summarize the plot of Macbeth. | Summarize the themes of Hamlet. | Summarize the plot of Othello. | Summarize the reviews of Hamlet. | Summarize the plot of Faust.
What are the side effects of aspirin?
= Tell me the side effects of aspirin. | Which side effects does aspirin have? | Aspirin has what side effects? | What side effect can aspirin have? | What may happen to my body when I take aspirin?
! What are the side effects of ibuprofen? | What are the benefits of aspirin? | What are the side effects of morphine? | What are the ingredients of aspirin? | What are the side effects of insulin?
How do I sort a list in Python?
= How can I sort lists in Python? | In Python, how do I sort a list? | Tell me how to sort a list in Python. | Sorting a list in Python, how? | Order the elements of a Python array.
! How do I sort a list in Java? | How do I reverse a list in Python? | How do I sort a dictionary in Python? | How do I copy a list in Python? | How do I sort a list in Ruby?
When was the Berlin Wall built?
= Tell me when the Berlin Wall was built. | The Berlin Wall was built when? | When did they build the Berlin Wall? | In what year was the Berlin Wall built? | Since which date was the German capital divided by concrete?
! When was the Berlin Wall opened? | When was the Great Wall built? | When was the Berlin airport built? | When was the Berlin Wall painted? | When was the Berlin cathedral built?
Does the hotel allow dogs?
= Are dogs allowed in the hotel? | Does your hotel allow a dog? | Tell me if the hotel allows dogs. | Will the hotel allow my dog? | Is my pet welcome at your place?
! Does the hotel allow cats? | Does the hotel allow smoking? | Does the beach allow dogs? | Does the hotel allow parties? | Does the restaurant allow dogs?
What is the limit of my credit card?
= Tell me the limit of my credit card. | What is my credit card's limit? | What limit does my credit card have? | How much is the limit of the credit card? | Up to which amount may I spend with plastic?
! What is the balance of my credit card? | What is the limit of my debit card? | What is the number of my credit card? | What is the limit of my overdraft? | What is the fee of my credit card?
How do I train for a marathon?
= How can I train for a marathon? | Tell me how to train for a marathon. | How should I be training for a marathon? | What training do I do for a marathon? | I want to run 42 kilometers, where do I begin?
! How do I train for a triathlon? | How do I register for a marathon? | How do I train for a sprint? | How do I train a puppy? | How do I pay for a marathon?
Which vitamins are in oranges?
= What vitamins are in an orange? | Tell me which vitamins oranges have. | Which vitamins does an orange have in it? | Oranges have which vitamins? | What makes citrus fruit healthy?
! Which vitamins are in bananas? | Which pesticides are in oranges? | Which vitamins are in eggs? | Which sugars are in oranges? | Which vitamins are in liver?
Who is the head of accounting?
= Tell me who the head of accounting is. | Who heads accounting? | The head of accounting is who? | Who is head of our accounting? | Who leads the finance bookkeeping people?
! Who is the head of engineering? | Who is the auditor of accounting? | Who is the head of marketing? | Who is the youngest of accounting? | Who is the head of procurement?
How do I grow tomatoes on a balcony?
= How can I grow tomatoes on the balcony? | Growing tomatoes on a balcony, how? | Tell me how to grow a tomato on my balcony. | How are tomatoes grown on balconies? | Tips for vegetables in pots outside my flat?
! How do I grow basil on a balcony? | How do I grow tomatoes in a greenhouse? | How do I paint a balcony? | How do I grow cucumbers on a balcony? | How do I clean tomatoes on a balcony?
What is the difference between TCP and UDP?
= Tell me the difference between TCP and UDP. | What are the differences between TCP and UDP? | TCP and UDP: what is the difference between them? | How is the difference between UDP and TCP explained? | Connection oriented or datagrams, compare the transports.
! What is the difference between TCP and IP? | What is the difference between HTTP and UDP? | What is the overhead between TCP and UDP? | What is the difference between DNS and DHCP? | What is the port between TCP and UDP?
Can I return shoes without the box?
= Can shoes be returned without the box? | May I return my shoes without a box? | Tell me if I can return shoes without the box. | Is it possible to return shoes without the box? | The carton of my sneakers is lost, will you take them back?
! Can I return shoes without the receipt? | Can I return jackets without the box? | Can I return shoes after a year? | Can I exchange shoes without the box? | Can I buy shoes without the box?
How does a heat pump work?
= How do heat pumps work? | Tell me how a heat pump works. | Explain how a heat pump works. | What is the working of a heat pump? | Why can a reverse fridge warm my house?
! How does a water pump work? | How does a heat shield work? | How does a heat pump break? | How does a heat lamp work? | How does a bicycle pump work?
List three rivers in Africa.
= Name three rivers in Africa. | List three African rivers. | Please list three rivers of Africa. | Could you list three rivers in Africa for me? | Give me a trio of streams such as the Nile.
! List three rivers in Asia. | List three lakes in Africa. | List five rivers in Africa. | List three deserts in Africa. | List three rivers in Alaska.
What did the company earn in 2023?
= Tell me what the company earned in 2023. | In 2023, what did the company earn? | How much did the company earn in 2023? | What were the company's earnings in 2023? | Profit of the firm two years before 2025?
! What did the company earn in 2024? | What did the company lose in 2023? | What did the company earn in 2022? | What did the company spend in 2023? | What did the chairman earn in 2023?
How do I back up my phone?
= How can I back up my phone? | Backing up my phone, how do I do it? | Tell me how to back up a phone. | How should I back up the phone? | Save all the photos and contacts of my mobile somewhere.
! How do I unlock my phone? | How do I back up my laptop? | How do I recycle my phone? | How do I back up my trailer? | How do I pick up my phone?
Is the bridge closed for trucks?
= Is the bridge closed to trucks? | Tell me if the bridge is closed for trucks. | Are trucks closed off from the bridge? | Is this bridge closed for a truck? | May heavy vehicles cross the river there?
! Is the bridge closed for cyclists? | Is the tunnel closed for trucks? | Is the bridge open for trucks? | Is the bridge closed for repairs? | Is the harbor closed for trucks?
What is the recipe for pancakes?
= Tell me the recipe for pancakes. | Give me a pancake recipe. | What is a recipe for pancakes? | I would like the recipe for pancakes. | How do I fry a batter of flour, milk and eggs?
! What is the recipe for waffles? | What is the price for pancakes? | What is the recipe for crepes? | What is the nutrition for pancakes? | What is the recipe for meringue?
How do I apply for a parking permit?
= How can I apply for a parking permit? | Applying for a parking permit, how? | Tell me how to apply for a parking permit. | Where do I apply for a parking permit? | I want to leave my car in front of my house legally.
! How do I apply for a building permit? | How do I renew a parking permit? | How do I apply for a fishing permit? | How do I appeal a parking ticket? | How do I apply for a work permit?
`
  .trim()
  .split(/\n(?=[^=!])/)
  .map((lines) => {
    const [question = '', same = '', other = ''] = lines.split('\n')
    const texts = (line: string) => line.slice(2).split(' | ')
    return { question, paraphrases: texts(same), nearMisses: texts(other) }
  })
